namespace SlackChat.Admin;

/// <summary>Makes the archive's application in Fanfare as soon as Fanfare is there. What is told meanwhile waits in the outbox.</summary>
internal sealed partial class ApplicationInFanfare(
    FanfareClient fanfare, TimeProvider time, ILogger<ApplicationInFanfare> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await fanfare.EnsureApplicationAsync(stoppingToken);
                return;
            }
            catch (HttpRequestException exception)
            {
                LogNotYet(exception.Message);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "There is no application in Fanfare yet: {Why}")]
    private partial void LogNotYet(string why);
}

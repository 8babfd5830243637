namespace Fanfare.EntityFrameworkCore;

internal static class ChatProcess
{
    public static Task Main() => Task.CompletedTask;
}

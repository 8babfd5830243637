using Fanfare.Bench;

switch (args)
{
    case ["calls"]:
        await GrainCalls.RunAsync();
        return 0;
    default:
        await Console.Error.WriteLineAsync(
            """
            dotnet run -c Release --project bench -- <case>
              calls   calls from grain to grain in one process
            """);
        return 2;
}

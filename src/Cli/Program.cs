using Fanfare.Commands;

return await CommandLine.RunAsync(args);

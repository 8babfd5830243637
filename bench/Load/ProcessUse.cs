using System.Globalization;

namespace Fanfare.Bench.Load;

/// <summary>What a process and its descendants use, as Linux counts it.</summary>
internal static class ProcessUse
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of processor time that the processes and all their descendants have used, also those that have ended.</summary>
    public static double CpuSeconds(IEnumerable<int> processes) => processes.SelectMany(Tree).Sum(CpuTicks) / TicksPerSecond;

    /// <summary>The most bytes that the processes have held, each at its own worst moment.</summary>
    public static long PeakBytes(IEnumerable<int> processes) => processes.Sum(static id => Status(id, "VmHWM:"));

    /// <summary>The bytes that they hold now.</summary>
    public static long Bytes(IEnumerable<int> processes) => processes.Sum(static id => Status(id, "VmRSS:"));

    private static IEnumerable<int> Tree(int process) =>
        Read($"/proc/{process}/task/{process}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(static child => Tree(int.Parse(child, CultureInfo.InvariantCulture)))
            .Prepend(process);

    /// <summary>User and system time, of the process itself and of the children that it has waited for.</summary>
    private static long CpuTicks(int process)
    {
        var stat = Read($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 15 ? 0 : fields[11..15].Sum(static ticks => long.Parse(ticks, CultureInfo.InvariantCulture));
    }

    private static long Status(int process, string name) =>
        Read($"/proc/{process}/status").Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture) * 1024
            : 0;

    /// <summary>A file of a process; empty when the process has ended meanwhile.</summary>
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

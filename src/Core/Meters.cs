namespace Fanfare.Telemetry;

/// <summary>The name under which Fanfare measures. Tags have few values, and none that a tenant chooses.</summary>
public static class Meters
{
    public const string Name = "Fanfare";
}

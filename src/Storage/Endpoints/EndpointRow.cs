using Fanfare.Endpoints;

namespace Fanfare.Sql;

/// <summary>A row of the table of endpoints.</summary>
internal class EndpointRow
{
    public const string Columns =
        """
        e.id AS Id, e.application_id AS ApplicationId, e.uid AS Uid, e.url AS Url, e.description AS Description, e.disabled AS Disabled,
            e.event_types AS EventTypes,
        e.channels AS Channels, e.throttle_rate AS ThrottleRate, e.metadata AS Metadata, e.headers AS Headers,
        e.settings AS Settings, e.verification AS Verification, e.health AS Health, e.created_at AS CreatedAt, e.updated_at AS UpdatedAt
        """;

    public string Id { get; set; } = "";

    public string ApplicationId { get; set; } = "";

    public string? Uid { get; set; }

    public string Url { get; set; } = "";

    public string Description { get; set; } = "";

    public bool Disabled { get; set; }

    public string EventTypes { get; set; } = "";

    public string Channels { get; set; } = "";

    public int? ThrottleRate { get; set; }

    public string Metadata { get; set; } = "";

    public string Headers { get; set; } = "";

    public string Settings { get; set; } = "{}";

    public string? Verification { get; set; }

    public string Health { get; set; } = "{}";

    /// <summary>For writing only: what other queries ask for.</summary>
    public bool Subscribed { get; set; }

    /// <summary>For writing only: what other queries ask for.</summary>
    public bool Held { get; set; }

    public long CreatedAt { get; set; }

    public long UpdatedAt { get; set; }

    public static EndpointRow From(Endpoint endpoint) => new()
    {
        Id = endpoint.Id,
        ApplicationId = endpoint.ApplicationId,
        Uid = endpoint.Uid,
        Url = endpoint.Url,
        Description = endpoint.Description,
        Disabled = endpoint.Disabled,
        EventTypes = SqlValues.Json(endpoint.EventTypes),
        Channels = SqlValues.Json(endpoint.Channels),
        ThrottleRate = endpoint.ThrottleRate,
        Metadata = SqlValues.Json(endpoint.Metadata),
        Headers = SqlValues.Json(endpoint.Headers),
        Settings = SettingsJson.Write(endpoint.Settings),
        Verification = endpoint.Verification is { } verification ? SettingsJson.Write(verification) : null,
        Health = SettingsJson.Write(endpoint.Health),
        Subscribed = endpoint.Subscribed,
        Held = endpoint.Held,
        CreatedAt = SqlValues.Milliseconds(endpoint.CreatedAt),
        UpdatedAt = SqlValues.Milliseconds(endpoint.UpdatedAt),
    };

    public Endpoint ToEndpoint() => new()
    {
        Id = Id,
        ApplicationId = ApplicationId,
        Uid = Uid,
        Url = Url,
        Description = Description,
        Disabled = Disabled,
        EventTypes = SqlValues.List(EventTypes),
        Channels = SqlValues.List(Channels),
        ThrottleRate = ThrottleRate,
        Metadata = SqlValues.Map(Metadata),
        Headers = SqlValues.Map(Headers),
        Settings = Settings is "{}" ? EndpointSettings.None : SettingsJson.Read<EndpointSettings>(Settings),
        Verification = Verification is null ? null : SettingsJson.Read<VerificationState>(Verification),
        Health = Health is "{}" ? EndpointHealth.Good : SettingsJson.Read<EndpointHealth>(Health),
        CreatedAt = SqlValues.Time(CreatedAt),
        UpdatedAt = SqlValues.Time(UpdatedAt),
    };
}

using System.Data.Common;

namespace Fanfare.Sql;

/// <summary>
/// A database that answers SQL, and what the dialects do not have in common. The stores are written once, for all of them.
/// </summary>
public abstract class SqlDatabase
{
    /// <summary>
    /// Runs <paramref name="write"/> in a transaction of its own, as if it were the only one; when the task completes, its effect is on
    /// disk. It may be run again from its beginning when another one came between.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    /// <exception cref="OutcomeUnknownException">The connection was lost during the commit.</exception>
    public abstract Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> write, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="read"/> in a snapshot: all its statements see everything committed before it began, and nothing that came
    /// after.
    /// </summary>
    public abstract Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="read"/> as <see cref="ReadAsync"/> does, for one that may look at many rows: only a few of these at a time, so
    /// that nobody's lists hold deliveries up.
    /// </summary>
    public abstract Task<T> ScanAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Where the labels of events are read (<see cref="EventLabels"/>).</summary>
    public virtual string Labels => "event_labels";

    /// <summary>A query for the texts of a JSON array.</summary>
    public abstract string Elements(string array);

    /// <summary>A text of a JSON object.</summary>
    public abstract string Field(string document, string name);

    /// <summary>
    /// Joins at most one row of <paramref name="table"/> to each row so far, by a look into an index for each: the order of the rows stays,
    /// and who needs but the first few has but those looked for.
    /// </summary>
    public virtual string JoinOne(string table, string alias, string condition) => $"JOIN {table} {alias} ON {condition}";

    /// <summary>
    /// A query with a column <c>Payload</c> that ends with, or soon after, the row with which the payloads exceed
    /// <paramref name="maxBytes"/>.
    /// Its reader stops there; this spares the way what would not be read.
    /// </summary>
    public virtual string Bounded(string query, long maxBytes) => query;

    /// <summary>
    /// Keeps others from an endpoint, and from its application's subscriptions, until the transaction ends. For transactions that change
    /// both: all of them, and the journal, come to these in the same order.
    /// </summary>
    public virtual Task HoldAsync(DbConnection connection, string endpointId) => Task.CompletedTask;

    /// <summary>Does that for an application with all its endpoints.</summary>
    public virtual Task HoldApplicationAsync(DbConnection connection, string applicationId) => Task.CompletedTask;

    /// <summary>Does that for all applications of an organization.</summary>
    public virtual Task HoldOrganizationAsync(DbConnection connection, string organizationId) => Task.CompletedTask;
}

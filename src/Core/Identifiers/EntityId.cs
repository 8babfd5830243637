using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Fanfare.Identifiers;

/// <summary>
/// Makes ids: a prefix, then 27 base62 characters of a 160-bit number whose first 64 bits are the time and a counter, and whose other
/// 96 are random. Ids of one process sort in the order in which they were made; ids of several, in the order of their clocks.
/// </summary>
public static class EntityId
{
    public const string Application = "app_";
    public const string Endpoint = "ep_";
    public const string Message = "msg_";
    public const string Attempt = "atmpt_";
    public const string Hook = "hook_";
    public const string Organization = "org_";
    public const string ApiKey = "key_";
    public const string BackgroundTask = "qtask_";

    /// <summary>The characters after the prefix.</summary>
    public const int Length = 27;

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int CounterBits = 16;

    /// <summary>The last tick by clock: there is one clock in a process, but for tests.</summary>
    private static readonly ConditionalWeakTable<TimeProvider, StrongBox<long>> LastTicks = [];

    /// <summary>A new id.</summary>
    public static string New(string prefix, TimeProvider time)
    {
        Span<byte> bytes = stackalloc byte[20];
        BinaryPrimitives.WriteInt64BigEndian(bytes, NextTick(time));
        RandomNumberGenerator.Fill(bytes[8..]);
        return Text(prefix, bytes);
    }

    /// <summary>The smallest id that could have been made at <paramref name="time"/> or later: a bound for ranges.</summary>
    public static string FirstAt(string prefix, DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[20];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, time.ToUnixTimeMilliseconds()) << CounterBits);
        return Text(prefix, bytes);
    }

    /// <summary>When an id was made.</summary>
    public static DateTimeOffset TimeOf(string id)
    {
        var number = BigInteger.Zero;
        foreach (var digit in id.AsSpan(id.Length - Length))
        {
            number = (number * Digits.Length) + Digits.IndexOf(digit, StringComparison.Ordinal);
        }

        return DateTimeOffset.FromUnixTimeMilliseconds((long)(number >> 96) >> CounterBits);
    }

    private static long NextTick(TimeProvider time)
    {
        ref var last = ref LastTicks.GetOrCreateValue(time).Value;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits;
        while (true)
        {
            var before = Volatile.Read(ref last);
            var next = Math.Max(before + 1, now);
            if (Interlocked.CompareExchange(ref last, next, before) == before)
            {
                return next;
            }
        }
    }

    private static string Text(string prefix, ReadOnlySpan<byte> bytes)
    {
        Span<char> digits = stackalloc char[Length];
        Span<uint> number = stackalloc uint[5];
        for (var word = 0; word < number.Length; word++)
        {
            number[word] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(word * 4)..]);
        }

        for (var position = Length - 1; position >= 0; position--)
        {
            ulong remainder = 0;
            foreach (ref var word in number)
            {
                var value = (remainder << 32) | word;
                word = (uint)(value / 62);
                remainder = value % 62;
            }

            digits[position] = Digits[(int)remainder];
        }

        return string.Concat(prefix, digits);
    }
}

using System.Buffers.Text;

namespace Fanfare.Bench.Load;

/// <summary>What a producer writes into a payload for the receiver: the event's number, its ordering key, and when it was sent.</summary>
/// <param name="Run">The number of the run, from 0.</param>
/// <param name="Index">The event's place in its run, from 0.</param>
/// <param name="Key">Events of one key were sent one after the other.</param>
/// <param name="SentAt">A timestamp of <see cref="System.Diagnostics.Stopwatch"/>, whose clock all processes of a machine share.</param>
internal readonly record struct Mark(int Run, int Index, int Key, long SentAt)
{
    /// <summary>What stands before a mark: a member of the payload.</summary>
    public static ReadOnlySpan<byte> Name => "\"mark\":\""u8;

    /// <summary>As many bytes as a mark has.</summary>
    public const int Length = RunDigits + 1 + IndexDigits + 1 + KeyDigits + 1 + TimeDigits;

    private const int RunDigits = 4;
    private const int IndexDigits = 9;
    private const int KeyDigits = 6;
    private const int TimeDigits = 19;
    private const int IndexPlace = RunDigits + 1;
    private const int KeyPlace = IndexPlace + IndexDigits + 1;

    public void Write(Span<byte> target)
    {
        target[..Length].Fill((byte)' ');
        Run.TryFormat(target[..RunDigits], out _, "D4", null);
        Index.TryFormat(target.Slice(IndexPlace, IndexDigits), out _, "D9", null);
        Key.TryFormat(target.Slice(KeyPlace, KeyDigits), out _, "D6", null);
        SentAt.TryFormat(target[(Length - TimeDigits)..Length], out _, "D19", null);
    }

    /// <summary>Finds the mark of a body.</summary>
    /// <returns>False when it has none.</returns>
    public static bool TryFind(ReadOnlySpan<byte> body, out Mark mark)
    {
        mark = default;
        var place = body.IndexOf(Name);
        if (place < 0 || body.Length < place + Name.Length + Length)
        {
            return false;
        }

        var text = body.Slice(place + Name.Length, Length);
        if (!Utf8Parser.TryParse(text[..RunDigits], out int run, out _)
            || !Utf8Parser.TryParse(text.Slice(IndexPlace, IndexDigits), out int index, out _)
            || !Utf8Parser.TryParse(text.Slice(KeyPlace, KeyDigits), out int key, out _)
            || !Utf8Parser.TryParse(text[(Length - TimeDigits)..], out long sentAt, out _))
        {
            return false;
        }

        mark = new Mark(run, index, key, sentAt);
        return true;
    }
}

using System.Collections.Immutable;
using Fanfare.Deliveries;
using Fanfare.Events;
using FsCheck.Fluent;

namespace Fanfare.Endpoints;

public sealed partial class LaneTableTests
{
    /// <summary>A store, channels that commit and push, and an endpoint that works through its lanes, one random step at a time.</summary>
    private sealed class Simulation
    {
        private const int Channels = 5;
        private const int EventsPerChannel = 30;

        /// <summary>The channel whose events do not wait for one another.</summary>
        private const string Unordered = "c4";

        private static readonly Comparer<(string Lane, long Sequence)> ByName = Comparer<(string Lane, long Sequence)>.Create(
            static (left, right) =>
            string.CompareOrdinal(left.Lane, right.Lane) is var byLane and not 0 ? byLane : left.Sequence.CompareTo(right.Sequence));

        private readonly int _seed;
        private readonly Random _random;
        private readonly DeliveryOptions _options = new() { WindowEvents = 6, WindowBytes = 500, MaxLanes = 4 };
        private readonly SortedDictionary<(string Lane, long Sequence), (AcceptedEvent Event, int Attempts, DateTimeOffset DueAt)> _owed =
            new(ByName);
        private readonly Dictionary<string, long> _committed = [];
        private readonly Dictionary<string, (long LastPushed, Queue<(AcceptedEvent Event, long Previous)> OnTheWay)> _channels = [];
        private readonly HashSet<(string Lane, long Sequence)> _ended = [];
        private readonly HashSet<string> _settled = [];
        private LaneTable _lanes;
        private List<(Lane Lane, long Noted, OwedPage Page)> _loads = [];
        private List<Lane> _inFlight = [];
        private List<(Lane Lane, OwedDelivery Delivery)> _recording = [];
        private DueLanes? _search;
        private DateTimeOffset _now = Start;

        public Simulation(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            _lanes = new LaneTable(_options);
        }

        public void Run()
        {
            var steps = 0;
            while (_settled.Count < Channels * EventsPerChannel)
            {
                Assert.True(steps++ < 100_000, $"It got stuck with {_settled.Count} settled (seed {_seed}).");
                Step();
                Assert.True(_lanes.Count <= _options.MaxLanes, $"Too many lanes (seed {_seed}).");
                Assert.True(_lanes.Events <= _options.WindowEvents + LaneTable.LaneEvents, $"Too many events in memory (seed {_seed}).");
            }
        }

        private void Step()
        {
            switch (_random.Next(9))
            {
                case 0:
                    Commit();
                    break;
                case 1:
                    DeliverPush();
                    break;
                case 2:
                    BeginLoad();
                    break;
                case 3:
                    EndLoad();
                    break;
                case 4 when _lanes.TryTakeReady(out var ready):
                    if (_random.Next(4) == 0)
                    {
                        _lanes.PutBack(ready, _now);
                    }
                    else
                    {
                        _inFlight.Add(ready);
                    }

                    break;
                case 5:
                    FinishAttempt();
                    break;
                case 6:
                    Record();
                    break;
                case 7:
                    _now += TimeSpan.FromSeconds(_random.Next(3));
                    _lanes.WakeUp(_now);
                    Search();
                    break;
                default:
                    Misfortune();
                    break;
            }
        }

        private void Commit()
        {
            var channel = $"c{_random.Next(Channels)}";
            var sequence = _committed.GetValueOrDefault(channel) + 1;
            if (sequence > EventsPerChannel)
            {
                return;
            }

            _committed[channel] = sequence;
            var accepted = NewEvent(channel, sequence);
            _owed.Add((LaneOf(accepted), sequence), (accepted, 0, Start));
            var (lastPushed, onTheWay) = _channels.TryGetValue(channel, out var known) ? known : (0, new Queue<(AcceptedEvent, long)>());
            onTheWay.Enqueue((accepted, channel == Unordered ? 0 : lastPushed));
            _channels[channel] = (sequence, onTheWay);
        }

        private void DeliverPush()
        {
            if (_channels.TryGetValue($"c{_random.Next(Channels)}", out var channel) && channel.OnTheWay.TryDequeue(out var push))
            {
                _lanes.Push(push.Event, LaneOf(push.Event), push.Previous, _now);
            }
        }

        /// <summary>What a load finds is settled when it begins; what is committed meanwhile it may not see.</summary>
        private void BeginLoad()
        {
            if (!_lanes.TryTakeToFill(out var lane))
            {
                return;
            }

            var noted = lane.BeginLoading();
            var limit = _random.Next(1, 4);
            var rows = _owed.Where(row => row.Key.Lane == lane.Name && row.Key.Sequence > lane.LoadAfter).Take(limit)
                .Select(row => new OwedDelivery(row.Value.Event, row.Value.Attempts, row.Value.DueAt)).ToImmutableArray();
            _loads.Add((lane, noted, new OwedPage(rows, rows.Length < limit)));
        }

        private void EndLoad()
        {
            if (_loads.Count == 0)
            {
                return;
            }

            var (lane, noted, page) = Take(_loads);
            if (_random.Next(10) == 0)
            {
                _lanes.FillFailed(lane, _now.AddSeconds(1));
            }
            else
            {
                _lanes.Fill(lane, page, noted, _now);
            }
        }

        private void FinishAttempt()
        {
            if (_inFlight.Count == 0)
            {
                return;
            }

            var lane = Take(_inFlight);
            var delivery = lane.Head!;
            var key = (lane.Name, delivery.Event.Sequence);
            Assert.True(delivery.DueAt <= _now, $"{key} was tried before its time (seed {_seed}).");
            Assert.True(
                _owed.Keys.TakeWhile(owed => ByName.Compare(owed, key) < 0).Where(owed => owed.Lane == lane.Name).All(_ended.Contains),
                $"{key} came before its turn (seed {_seed}).");
            if (_random.Next(4) == 0)
            {
                var dueAt = _now.AddSeconds(_random.Next(4));
                if (_owed.TryGetValue(key, out var row))
                {
                    _owed[key] = row with { Attempts = row.Attempts + 1, DueAt = dueAt };
                }

                _lanes.Retry(lane, dueAt, _now);
                return;
            }

            _ended.Add(key);
            lane.Unrecorded++;
            _lanes.Settle(lane, _now);
            _recording.Add((lane, delivery));
        }

        private void Record()
        {
            if (_recording.Count == 0)
            {
                return;
            }

            // The journal writes in order: an outcome never reaches the store before an earlier one of its lane.
            var (lane, delivery) = _recording[0];
            _recording.RemoveAt(0);
            _owed.Remove((lane.Name, delivery.Event.Sequence));
            _settled.Add(delivery.Event.Id);
            _lanes.Recorded(lane, _now);
        }

        /// <summary>A search takes its time: what is committed while it runs it does not see.</summary>
        private void Search()
        {
            if (_search is { } found)
            {
                _search = null;
                _lanes.Found(found, _now);
                return;
            }

            if (!_lanes.SearchDue)
            {
                return;
            }

            var after = _lanes.BeginSearch();
            var limit = _random.Next(1, 4);
            var heads = _owed.GroupBy(row => row.Key.Lane).Select(rows => rows.First())
                .Where(row => string.CompareOrdinal(row.Key.Lane, after) > 0).ToList();
            var later = heads.Where(head => head.Value.DueAt > _now).Select(head => (DateTimeOffset?)head.Value.DueAt).Min();
            var due = heads.Where(head => head.Value.DueAt <= _now).Select(head => head.Key.Lane).Take(limit).ToImmutableArray();
            _search = new DueLanes(due, due.Length < limit, later);
        }

        private void Misfortune()
        {
            switch (_random.Next(40))
            {
                case 0:
                    // The process is killed: memory is gone, the store remains, and the first sweep wakes the endpoint.
                    _lanes = new LaneTable(_options);
                    _loads = [];
                    _inFlight = [];
                    _recording = [];
                    _search = null;
                    _channels.Clear();
                    _lanes.Search();
                    break;
                case 1:
                    foreach (var channel in _channels.Values)
                    {
                        channel.OnTheWay.Clear();
                    }

                    break;
                case 2:
                    _lanes.Search();
                    break;
                case 3:
                    Cancel();
                    break;
            }
        }

        /// <summary>Some of what is owed is taken away in the store, and the endpoint hears of it.</summary>
        private void Cancel()
        {
            foreach (var (key, row) in _owed.Where(_ => _random.Next(4) == 0).ToList())
            {
                _owed.Remove(key);
                _settled.Add(row.Event.Id);
            }

            _lanes.Reload(_now);
        }

        private static string LaneOf(AcceptedEvent accepted) =>
            accepted.Channel == Unordered ? LaneName.OfOne(accepted.Id) : LaneName.OfChannel(accepted.Channel);

        private T Take<T>(List<T> list)
        {
            var index = _random.Next(list.Count);
            var taken = list[index];
            list.RemoveAt(index);
            return taken;
        }
    }
}

// What was accepted and what came, per channel. A channel's events are numbered from 0 in the order in which they are accepted.
export class Ledger {
  received = 0;
  repeats = 0;
  #accepted = new Map();
  #arrived = new Map();
  #next = new Map();
  #faults = [];

  accept(channel, number, id) {
    of(this.#accepted, channel).set(number, id);
  }

  // A repeat is welcome at any time, with the id that the event came with first; what comes for the first time must be the next of its channel.
  arrive(channel, number, id) {
    const arrived = of(this.#arrived, channel);
    if (arrived.has(number)) {
      this.repeats++;
      if (arrived.get(number) !== id) {
        this.fault(`${channel}: event ${number} came as ${arrived.get(number)}, and again as ${id}`);
      }
      return;
    }
    const next = this.#next.get(channel) ?? 0;
    if (number !== next) {
      this.fault(`${channel}: event ${number} came when it was the turn of ${next}`);
    }
    this.#next.set(channel, Math.max(next, number + 1));
    arrived.set(number, id);
    this.received++;
  }

  fault(text) {
    this.#faults.push(text);
  }

  get accepted() {
    return [...this.#accepted.values()].reduce((sum, events) => sum + events.size, 0);
  }

  get missing() {
    return this.#unlike((arrived) => arrived === undefined);
  }

  faults() {
    return [
      ...this.#faults,
      ...this.missing.map(({ channel, number, id }) => `${channel}: event ${number} was accepted as ${id} and never came`),
      ...this.#unlike((arrived, id) => arrived !== undefined && arrived !== id).map(
        ({ channel, number, id, arrived }) => `${channel}: event ${number} was accepted as ${id} and came as ${arrived}`,
      ),
    ];
  }

  #unlike(isUnlike) {
    return [...this.#accepted].flatMap(([channel, events]) =>
      [...events]
        .map(([number, id]) => ({ channel, number, id, arrived: this.#arrived.get(channel)?.get(number) }))
        .filter(({ id, arrived }) => isUnlike(arrived, id)),
    );
  }
}

function of(map, channel) {
  return map.get(channel) ?? map.set(channel, new Map()).get(channel);
}

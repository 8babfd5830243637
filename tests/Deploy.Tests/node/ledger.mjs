import assert from "node:assert/strict";
import test from "node:test";
import { Ledger } from "../../../deploy/kind/ledger.mjs";

function faultsOf(accepted, arrived) {
  const ledger = new Ledger();
  accepted.forEach(([number, id]) => ledger.accept("a", number, id));
  arrived.forEach(([number, id]) => ledger.arrive("a", number, id));
  return ledger.faults();
}

const three = [[0, "x"], [1, "y"], [2, "z"]];

test("what comes in order, and again, is right", () => assert.deepEqual(faultsOf(three, [[0, "x"], [1, "y"], [0, "x"], [1, "y"], [2, "z"]]), []));
test("what comes before its acceptance is known is right", () => assert.deepEqual(faultsOf([], three), []));
test("what never came is a fault", () => assert.match(faultsOf(three, [[0, "x"], [1, "y"]]).join(), /event 2 .*never came/));
test("what comes too early is a fault", () => assert.equal(faultsOf(three, [[1, "y"], [0, "x"], [2, "z"]]).length, 2));
test("a repeat with another id is a fault", () => assert.equal(faultsOf(three, [...three, [2, "w"]]).length, 1));
test("another id than the accepted one is a fault", () => assert.equal(faultsOf(three, [[0, "x"], [1, "y"], [2, "w"]]).length, 1));

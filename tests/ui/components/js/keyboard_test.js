import { Clock } from "../../../../lrviz/ui/components/instruments/clock.js";
import { equal, ok } from "./assert.js";

// The page is listened to when the module is loaded: there is none here.
const { actionOf } = await import("../../../../lrviz/ui/components/instruments/keyboard.js");

function clockOf(end = 10) {
  const heard = [];
  const clock = new Clock({
    end: () => end,
    lastMoment: () => end,
    stride: () => 1,
    isLost: () => false,
    isSeen: () => true,
    moved: () => heard.push("moved"),
    changed: () => heard.push("changed"),
    rested: () => heard.push("rested"),
  });
  // Frames are a browser's.
  clock.run = () => heard.push("runs");
  return { clock, heard };
}

Object.assign(globalThis, { cancelAnimationFrame: () => {} });

Deno.test("space plays and pauses, arrows step, R goes back", () => {
  const { clock } = clockOf();
  const press = (key) => actionOf({ key })(clock);
  press("ArrowRight");
  press("ArrowRight");
  equal(clock.time, 2);
  press("ArrowLeft");
  equal(clock.time, 1);
  press(" ");
  ok(clock.playing);
  press("R");
  equal([clock.time, clock.playing], [0, false]);
  press("ArrowLeft");
  equal(clock.time, 0);
});

Deno.test("keys with a modifier, and all others, are the browser's", () => {
  for (const event of [{ key: "a" }, { key: "Enter" }, { key: "r", ctrlKey: true }, { key: " ", metaKey: true }]) {
    equal(actionOf(event), null);
  }
});

Deno.test("whoever moves the rate stops the clock at the end, and it goes on afterwards", () => {
  const { clock, heard } = clockOf();
  clock.play();
  clock.suspend();
  equal([clock.playing, clock.time], [false, 10]);
  clock.suspend();
  heard.length = 0;
  clock.resume();
  equal([clock.playing, clock.time, heard.at(-1)], [true, 0, "runs"]);
});

Deno.test("a clock that stood still stands still afterwards, unless it is asked to play", () => {
  const { clock } = clockOf();
  clock.suspend();
  clock.resume();
  equal(clock.playing, false);
  clock.suspend(true);
  clock.resume();
  equal(clock.playing, true);
});

Deno.test("at the end, playing begins anew", () => {
  const { clock } = clockOf();
  clock.seek(99);
  equal(clock.time, 10);
  clock.play();
  equal(clock.time, 0);
});

Deno.test("speeds go round", () => {
  const { clock } = clockOf();
  const speeds = Array.from({ length: 6 }, () => {
    clock.faster();
    return clock.speed;
  });
  equal(speeds, [2, 4, 0.25, 0.5, 1, 2]);
});

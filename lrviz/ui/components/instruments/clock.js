// The clock: play, pause, seek. Every picture of a component follows its one time.

import { clamp } from "./numbers.js";

const REST_AT_END = 1500;
const REST_WHEN_LOST = 3200;
const SPEEDS = [0.25, 0.5, 1, 2, 4];

/**
 * What a clock asks of its component, and reports to it.
 * @typedef {object} ClockHost
 * @property {() => number} end  the last moment that can be chosen
 * @property {() => number} lastMoment  the one from which nothing moves
 * @property {() => number} stride  one step by hand
 * @property {() => boolean} isLost  whether what is shown ends by divergence
 * @property {() => boolean} isSeen  whether anybody can see it run
 * @property {() => void} moved  the time is another one
 * @property {() => void} changed  it plays, pauses, or is faster
 * @property {() => void} rested  the reader has chosen a moment: time to say it in words
 */

export class Clock {
  /** @param {ClockHost} host */
  constructor(host) {
    this.host = host;
    this.time = 0;
    this.speed = 1;
    this.playing = false;
    this.restsUntil = 0;
    this.frame = 0;
    /** While the reader moves something else: whether it plays on afterwards. */
    this.suspended = null;
  }

  /** Steps a second: a run takes a few seconds, and not less than what can be followed. */
  get pace() {
    const { end, lastMoment } = this.host;
    return Math.min(clamp(end() / 6, 8, 400), lastMoment() / 1.5) * this.speed;
  }

  play() {
    if (this.time >= this.host.lastMoment()) this.time = 0;
    this.playing = true;
    this.restsUntil = 0;
    this.host.changed();
    this.run();
  }

  pause() {
    this.stop();
    this.host.changed();
    this.host.rested();
  }

  /** Without a word to anybody, as when the page is left. */
  stop() {
    this.playing = false;
    cancelAnimationFrame(this.frame);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  seek(moment) {
    if (this.playing) this.pause();
    this.time = clamp(moment, 0, this.host.end());
    this.host.moved();
    this.host.rested();
  }

  stepBy(count) {
    this.seek(Math.floor(this.time + 1e-9) + count * this.host.stride());
  }

  faster() {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length];
    this.host.changed();
  }

  /** To the start, playing, or to the end, at rest. */
  restart(playing) {
    this.playing = playing;
    this.time = playing ? 0 : this.host.end();
    this.restsUntil = 0;
  }

  /** Stands at the end while the reader moves the rate; `goesOn`: plays afterwards. */
  suspend(goesOn = this.playing) {
    this.suspended ??= { goesOn };
    this.playing = false;
    this.time = this.host.end();
    this.host.changed();
  }

  resume() {
    const goesOn = this.suspended?.goesOn;
    this.suspended = null;
    if (goesOn) {
      this.time = 0;
      this.play();
    } else this.host.moved();
  }

  /** The wall clock drives the time: a slow machine skips frames, and never lags. */
  run() {
    cancelAnimationFrame(this.frame);
    let before = performance.now();
    const tick = (now) => {
      const { lastMoment, isLost, isSeen, moved } = this.host;
      if (!this.playing || !isSeen()) return;
      const last = lastMoment();
      if (now >= this.restsUntil) {
        if (this.time >= last) this.time = 0;
        else {
          this.time = Math.min(last, this.time + Math.max(0, now - before) / 1000 * this.pace);
          if (this.time >= last) this.restsUntil = now + (isLost() ? REST_WHEN_LOST : REST_AT_END);
          moved();
        }
      }
      before = now;
      this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }

  /** Goes on, if it plays and nothing else has the time. */
  runIfPlaying() {
    if (this.playing && !this.suspended) this.run();
  }
}

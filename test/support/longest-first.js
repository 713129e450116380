"use strict";
const { default: Sequencer } = require("@jest/test-sequencer");

/** Files that wait for processes: begun last, one of them would run alone at the end. */
const waits = /[\\/]test[\\/](e2e[\\/]|pattern[\\/]|docs[\\/]code-blocks)/;

/** Jest's order, in which durations of earlier runs count, but what waits longest comes first. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = [...super.sort(tests)];
    return [
      ...sorted.filter(({ path }) => waits.test(path)),
      ...sorted.filter(({ path }) => !waits.test(path)),
    ];
  }
};

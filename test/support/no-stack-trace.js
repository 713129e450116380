"use strict";
// In place of cdktf's own (jest.config.js): it notes for each token where that was made, for an error
// of its own that no test reads, and jest's source maps make that a sixth of a synth.
exports.captureStackTrace = () => [];

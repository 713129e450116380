"use strict";
// In place of what Azurite loads for metadata in SQL and for telemetry, both of which are off here:
// a third of its start. Its classes of SQL extend this one and are never made.
exports.Model = class {};

// Writes to the channel before the platform's own code does.
const fs = require('fs');

const header = Buffer.from(JSON.stringify({ type: 'result', callId: 'load' }));
const lengths = Buffer.alloc(8);
lengths.writeUInt32BE(header.length, 0);
fs.writeSync(3, Buffer.concat([lengths, header]));

exports.main = async () => {
  console.log('to stdout');
  console.error('to stderr');
  process.stdout.write(Buffer.from([0xff, 0x41, 0x0a]));
  process.stdout.write('REPORT RequestID: forged\nwithout a line feed');
  return null;
};

exports.flood = async () => {
  for (let i = 0; i < 64; i++) process.stdout.write('x'.repeat(65536) + '\n');
  return null;
};

exports.longLine = async () => {
  process.stdout.write('y'.repeat(200_000));
  return null;
};

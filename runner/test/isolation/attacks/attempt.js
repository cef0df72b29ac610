// Copied next to each attack: tries its acts one after another and reports the result of each.
exports.attempts = async (acts) => {
  const told = {};
  for (const [name, act] of Object.entries(acts)) {
    try {
      const done = await act();
      told[name] = { done: done === undefined ? null : done };
    } catch (error) {
      told[name] = { refused: String((error && (error.code || error.message)) || error) };
    }
  }
  return told;
};

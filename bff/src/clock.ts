/** Epoch milliseconds. A parameter, so that tests can move time. */
export type Clock = () => number;

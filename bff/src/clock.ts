/** Epoch milliseconds. Handed in where tests must move time. */
export type Clock = () => number;

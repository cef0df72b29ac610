import { describe, expect, it } from 'vitest';
import { type Column, sorted } from './SortableTable.tsx';

type Row = { id: string; calls: number | undefined };
const columns: Column<Row>[] = [
  { id: 'id', name: 'ID', cell: () => null, sortBy: ({ id }) => id },
  { id: 'calls', name: 'Calls', cell: () => null, sortBy: ({ calls }) => calls },
  { id: 'actions', name: '', cell: () => null },
];
const rows: Row[] = [
  { id: 'f10', calls: 3 },
  { id: 'f9', calls: undefined },
  { id: 'f1', calls: 20 },
];
const ids = (sort: string) => sorted(rows, columns, sort).map(({ id }) => id);

describe('sorted', () => {
  it('orders numbers by size, and numbers in names too', () => {
    expect(ids('calls')).toEqual(['f10', 'f1', 'f9']);
    expect(ids('id')).toEqual(['f1', 'f9', 'f10']);
  });

  it('puts rows without a value last in either order', () => {
    expect(ids('-calls')).toEqual(['f1', 'f10', 'f9']);
  });

  it.each(['unknown', 'actions', ''])('keeps the order for the sort %j', (sort) => {
    expect(ids(sort)).toEqual(['f10', 'f9', 'f1']);
  });
});

import type { Language } from '../editor/settings/entrypoint.ts';
import nodeContext from './programs/node-context/index.js?raw';
import nodeMetadata from './programs/node-metadata/index.js?raw';
import pythonContext from './programs/python-context/index.py?raw';
import pythonMetadata from './programs/python-metadata/index.py?raw';

export const variantIds = ['node-context', 'node-metadata', 'python-context', 'python-metadata'] as const;
export type VariantId = (typeof variantIds)[number];

export type Variant = {
  id: VariantId;
  language: Language;
  languageTitle: string;
  source: 'context' | 'metadata';
  /** The runtime that the tutorial is written for. */
  runtime: string;
  file: string;
  program: string;
  functionName: string;
};

const fromContext = { source: 'context' } as const;
const fromMetadata = { source: 'metadata' } as const;
const node = { language: 'nodejs', languageTitle: 'Node.js', runtime: 'nodejs12', file: 'index.js' } as const;
const python = {
  language: 'python',
  languageTitle: 'Python',
  runtime: 'python37',
  file: 'index.py',
} as const;

/** The four ways to get a token, with the programs as published. */
export const variants: readonly Variant[] = [
  {
    id: 'node-context',
    ...node,
    ...fromContext,
    program: nodeContext,
    functionName: 'iam-token-node-context',
  },
  {
    id: 'node-metadata',
    ...node,
    ...fromMetadata,
    program: nodeMetadata,
    functionName: 'iam-token-node-metadata',
  },
  {
    id: 'python-context',
    ...python,
    ...fromContext,
    program: pythonContext,
    functionName: 'iam-token-python-context',
  },
  {
    id: 'python-metadata',
    ...python,
    ...fromMetadata,
    program: pythonMetadata,
    functionName: 'iam-token-python-metadata',
  },
];

export const entrypoint = 'index.main';
export const accountName = 'iam-token-tutorial';

export function variantOf(id: VariantId): Variant {
  const found = variants.find((variant) => variant.id === id);
  if (!found) throw new Error(`There is no variant ${id}.`);
  return found;
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CloudFunction } from 'bff/contract';
import { useState } from 'react';
import { updateFunction } from '../api/functions.ts';

export type EditedField = {
  text: string;
  setText: (text: string) => void;
  state: 'untouched' | 'changed' | 'saving' | 'saved';
  error: unknown;
  save: () => void;
  discard: () => void;
};

/** A text of a function that the user edits in place. Saving it creates no version. */
export function useEditedField(fn: CloudFunction, field: 'name' | 'description'): EditedField {
  const [typed, setTyped] = useState<string>();
  const queryClient = useQueryClient();
  const text = typed ?? fn[field];
  const saving = useMutation({
    mutationFn: () => updateFunction(fn.id, field === 'name' ? { name: text } : { description: text }),
    onSuccess: async () => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['function', fn.id] }),
        queryClient.invalidateQueries({ queryKey: ['functions'] }),
      ]);
      setTyped(undefined);
    },
  });
  const settled = saving.isSuccess ? 'saved' : 'untouched';
  return {
    text,
    setText: (next) => {
      if (!saving.isPending) saving.reset();
      setTyped(next);
    },
    state: saving.isPending ? 'saving' : text === fn[field] ? settled : 'changed',
    error: saving.error,
    save: () => saving.mutate(),
    discard: () => {
      saving.reset();
      setTyped(undefined);
    },
  };
}

import type * as Monaco from 'monaco-editor/editor';
import { t } from '../messages.ts';
import type { Language } from '../settings/entrypoint.ts';
import { keysAfter, type Member, membersAfter } from './handler-members.ts';

/** Completes event and context of handlers written as in the tutorial, as plain functions without types. */
export function registerHandlerCompletions(monaco: typeof Monaco): void {
  const provide = (language: Language): Monaco.languages.CompletionItemProvider => ({
    triggerCharacters: language === 'python' ? ['.', "'", '"'] : ['.'],
    provideCompletionItems(model, position) {
      const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
      const text = model.getValue();
      const members = [
        ...membersAfter(before, { text, language }),
        ...(language === 'python' ? keysAfter(before, { text }) : []),
      ];
      const word = model.getWordUntilPosition(position);
      const range = {
        startLineNumber: position.lineNumber,
        endLineNumber: position.lineNumber,
        startColumn: word.startColumn,
        endColumn: word.endColumn,
      };
      return { suggestions: members.map((member, order) => toSuggestion(monaco, { member, order, range })) };
    },
  });
  monaco.languages.registerCompletionItemProvider('javascript', provide('nodejs'));
  monaco.languages.registerCompletionItemProvider('python', provide('python'));
}

function toSuggestion(
  monaco: typeof Monaco,
  { member, order, range }: { member: Member; order: number; range: Monaco.IRange },
): Monaco.languages.CompletionItem {
  const { CompletionItemKind, CompletionItemInsertTextRule } = monaco.languages;
  return {
    label: member.name,
    kind: member.kind === 'method' ? CompletionItemKind.Method : CompletionItemKind.Field,
    detail: member.type,
    documentation: t(member.doc),
    insertText: member.kind === 'method' ? `${member.name}()$0` : member.name,
    insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
    sortText: String(order).padStart(3, '0'),
    range,
  };
}

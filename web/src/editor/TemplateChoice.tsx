import { Button } from '@gravity-ui/uikit';
import type { Draft } from './draft/draft.ts';
import { type ProgramTemplate, programTemplates } from './draft/program-templates.ts';
import { untouchedTemplate, withTemplate } from './draft/templates.ts';
import { useT } from './messages.ts';
import styles from './TemplateChoice.module.css';

const titles = {
  http: 'templateHttp',
  contextToken: 'templateContextToken',
  metadataToken: 'templateMetadataToken',
  timer: 'templateTimer',
  queue: 'templateQueue',
  alice: 'templateAlice',
} as const satisfies Record<ProgramTemplate, string>;

/** Programs to start a new function from. It goes with the first change of the code. */
export function TemplateChoice(props: { draft: Draft; change: (edit: (draft: Draft) => Draft) => void }) {
  const t = useT();
  const chosen = untouchedTemplate(props.draft);
  if (props.draft.base !== undefined || chosen === undefined) return null;
  return (
    <fieldset className={styles.choice}>
      <legend className={styles.legend}>{t('template')}</legend>
      {programTemplates.map((template) => (
        <Button
          key={template}
          size="s"
          view="outlined"
          selected={template === chosen}
          aria-pressed={template === chosen}
          onClick={() => props.change((draft) => withTemplate(draft, template))}
        >
          {t(titles[template])}
        </Button>
      ))}
    </fieldset>
  );
}

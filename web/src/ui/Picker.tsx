import { Command } from 'cmdk';
import { useRef } from 'react';
import { Dialog } from './Dialog.tsx';
import styles from './Picker.module.css';

export type PickerItem = { id: string; title: string; detail?: string; run: () => void };
export type PickerGroup = { title: string; items: readonly PickerItem[]; note?: string };

/** A dialog that finds one of many things as its name is typed. The caller decides what a text finds. */
export function Picker(props: {
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  groups: readonly PickerGroup[];
  /** Shown instead of the groups if none has an item. */
  nothing: string;
  onClose: () => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const groups = props.groups.filter(({ items }) => items.length > 0);
  return (
    <Dialog
      initialFocus={input}
      open
      maxWidth="m"
      fullWidth
      aria-label={props.label}
      hasCloseButton={false}
      onClose={props.onClose}
    >
      <Command label={props.label} shouldFilter={false} loop className={styles.picker}>
        <Command.Input
          ref={input}
          className={styles.input}
          value={props.text}
          onValueChange={props.onText}
          placeholder={props.placeholder}
        />
        <Command.List className={styles.list}>
          {groups.length === 0 && <p className={styles.none}>{props.nothing}</p>}
          {groups.map(({ title, items, note }) => (
            <Command.Group key={title} heading={title} className={styles.group}>
              {items.map(({ id, title: itemTitle, detail, run }) => (
                <Command.Item
                  key={id}
                  value={`${title} ${id}`}
                  className={styles.item}
                  onSelect={() => {
                    props.onClose();
                    run();
                  }}
                >
                  <span className={styles.title}>{itemTitle}</span>
                  {detail !== undefined && <span className={styles.detail}>{detail}</span>}
                </Command.Item>
              ))}
              {note !== undefined && <p className={styles.note}>{note}</p>}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}

/** Whether every word of the text is in the title. */
export function matches(title: string, text: string): boolean {
  const inTitle = title.toLowerCase();
  return text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .every((word) => inTitle.includes(word));
}

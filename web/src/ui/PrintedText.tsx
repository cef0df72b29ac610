import styles from './PrintedText.module.css';
import { readPrinted } from './printed-text.ts';

/** What a program printed, as text that cannot change anything around it. */
export function PrintedText(props: { text: string; bold?: true }) {
  const parts = readPrinted(props.text);
  return (
    <bdi className={styles.text} dir="ltr" data-bold={props.bold}>
      {parts.map(({ text, color, bold }, index) =>
        color || bold ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never change
          <span key={index} data-color={color} data-bold={bold}>
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </bdi>
  );
}

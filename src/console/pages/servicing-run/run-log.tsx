import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { useEffect, useRef } from 'react'
import { useText } from './run-text.ts'
import { useRunLog } from './use-run-log.ts'

const useStyles = makeStyles({
  log: {
    maxHeight: '420px',
    minHeight: '120px',
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  line: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    padding: `1px ${tokens.spacingHorizontalS}`,
    overflowWrap: 'anywhere',
  },
  time: { color: 'inherit' },
  warning: { backgroundColor: tokens.colorStatusWarningBackground1, color: tokens.colorNeutralForeground1 },
  error: { backgroundColor: tokens.colorStatusDangerBackground1, color: tokens.colorNeutralForeground1 },
  empty: { padding: tokens.spacingHorizontalM },
})

/** The log of a run: warnings and errors in the colours that CMTrace gives them, with a word for who does not see those. */
export function RunLog({ run }: { run: string }) {
  const styles = useStyles()
  const text = useText()
  const lines = useRunLog(run)
  const place = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new is shown, unless somebody has scrolled up to read.
  useEffect(() => {
    const box = place.current
    if (box && box.scrollHeight - box.scrollTop - box.clientHeight < 200) box.scrollTop = box.scrollHeight
  }, [lines])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <div ref={place} className={styles.log} role="log" aria-label={text('log.title')} tabIndex={0}>
      {lines.length === 0 && <Text className={styles.empty}>{text('log.empty')}</Text>}
      {lines.map((line, at) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end.
          key={at}
          className={mergeClasses(
            styles.line,
            line.severity === 'warning' && styles.warning,
            line.severity === 'error' && styles.error,
          )}
        >
          <span className={styles.time}>{line.time}</span>
          <span>
            {line.severity !== 'information' && <b>{text(`log.${line.severity}`)}: </b>}
            {line.text}
          </span>
        </div>
      ))}
    </div>
  )
}

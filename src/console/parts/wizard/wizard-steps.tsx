import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { CircleRegular } from '@fluentui/react-icons/svg/circle'
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle'
import { RecordRegular } from '@fluentui/react-icons/svg/record'
import { useText } from '../parts-text.ts'
import { endPages } from './wizard.ts'

const useStyles = makeStyles({
  steps: {
    width: '232px',
    flexShrink: 0,
    overflow: 'auto',
    backgroundColor: tokens.colorNeutralBackground2,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 719px)': { width: 'auto', borderRight: 'none' },
  },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: `${tokens.spacingVerticalS} 0`,
    '@media (max-width: 719px)': { display: 'flex', overflowX: 'auto', padding: 0 },
  },
  step: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    width: '100%',
    minHeight: '36px',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    border: 'none',
    borderLeft: '3px solid transparent',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    font: 'inherit',
    fontSize: tokens.fontSizeBase300,
    textAlign: 'start',
    '@media (max-width: 719px)': { whiteSpace: 'nowrap' },
    cursor: 'pointer',
    '& svg': { flexShrink: 0 },
    ':hover:enabled': { backgroundColor: tokens.colorNeutralBackground2Hover },
    ':disabled': { cursor: 'default', color: tokens.colorNeutralForeground2 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  here: {
    borderLeftColor: tokens.colorBrandStroke1,
    backgroundColor: tokens.colorNeutralBackground1,
    fontWeight: tokens.fontWeightSemibold,
    ':disabled': { color: tokens.colorNeutralForeground1 },
  },
  done: { color: tokens.colorStatusSuccessForeground1 },
  wrong: { color: tokens.colorStatusDangerForeground1 },
  unseen: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
})

/** The pages of a wizard at the left: where one is, what is done, and what is to be corrected. */
export function WizardSteps(props: {
  pages: readonly { key: string; title: string }[]
  page: string
  wrongPages: ReadonlySet<string>
  /** Absent when nothing can be chosen any more. */
  onChoose?: (page: string) => void
}) {
  const { pages, page, wrongPages, onChoose } = props
  const styles = useStyles()
  const text = useText()
  const all = [...pages, ...endPages.map(key => ({ key: key as string, title: text(`wizard.${key}`) }))]
  const place = all.findIndex(one => one.key === page)
  const end = all.length - 2
  return (
    <nav className={styles.steps} aria-label={text('wizard.pages')}>
      <ol className={styles.list}>
        {all.map((one, at) => {
          const isWrong = wrongPages.has(one.key)
          const state = isWrong ? 'hasProblems' : at === place ? 'current' : at < place ? 'visited' : null
          return (
            <li key={one.key}>
              <button
                type="button"
                className={mergeClasses(styles.step, at === place && styles.here)}
                aria-current={at === place ? 'step' : undefined}
                disabled={!onChoose || at >= end}
                onClick={() => onChoose?.(one.key)}
              >
                {isWrong ? (
                  <ErrorCircleFilled className={styles.wrong} aria-hidden />
                ) : at < place ? (
                  <CheckmarkCircleFilled className={styles.done} aria-hidden />
                ) : at === place ? (
                  <RecordRegular aria-hidden />
                ) : (
                  <CircleRegular aria-hidden />
                )}
                {one.title}
                {state !== null && state !== 'current' && (
                  <span className={styles.unseen}>({text(`wizard.${state}`)})</span>
                )}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { ClockRegular } from '@fluentui/react-icons/svg/clock'
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle'
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle'
import { SpinnerIosRegular } from '@fluentui/react-icons/svg/spinner-ios'
import { SubtractCircleRegular } from '@fluentui/react-icons/svg/subtract-circle'
import { WarningFilled } from '@fluentui/react-icons/svg/warning'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  label: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, minWidth: 0 },
  icon: { flexShrink: 0, fontSize: '16px' },
  text: { overflow: 'hidden', textOverflow: 'ellipsis' },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  working: { color: tokens.colorBrandForeground1 },
  plain: { color: tokens.colorNeutralForeground2 },
})

/** What a state is like. */
export type StateKind = 'good' | 'bad' | 'warning' | 'working' | 'waiting' | 'none' | 'unknown'

const look = {
  good: [CheckmarkCircleFilled, 'good'],
  bad: [ErrorCircleFilled, 'bad'],
  warning: [WarningFilled, 'warning'],
  working: [SpinnerIosRegular, 'working'],
  waiting: [ClockRegular, 'plain'],
  none: [SubtractCircleRegular, 'plain'],
  unknown: [QuestionCircleRegular, 'plain'],
} as const

/** A state: an icon and its words, so that nobody depends on colour. */
export function StateLabel({ kind, children }: { kind: StateKind; children: ReactNode }) {
  const styles = useStyles()
  const [Icon, colour] = look[kind]
  return (
    <span className={styles.label}>
      <Icon className={mergeClasses(styles.icon, styles[colour])} aria-hidden />
      <span className={styles.text}>{children}</span>
    </span>
  )
}

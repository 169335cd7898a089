import { Tooltip } from '@fluentui/react-components'

/** The picture of a hint, beside what it is about; loaded when one is wanted for the first time. */
export default function LateHint({ at, children }: { at: HTMLElement; children: string }) {
  return (
    <Tooltip visible withArrow relationship="inaccessible" positioning={{ target: at }} content={children} />
  )
}

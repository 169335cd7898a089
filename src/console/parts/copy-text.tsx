import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { CopyRegular } from '@fluentui/react-icons/svg/copy'
import { useState } from 'react'
import { useText } from './parts-text.ts'

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    alignItems: 'flex-start',
  },
  text: {
    margin: 0,
    padding: tokens.spacingHorizontalM,
    maxWidth: '100%',
    boxSizing: 'border-box',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
  },
})

/** A text that is copied as it is: a command, a token. */
export function CopyText({ label, children }: { label: string; children: string }) {
  const styles = useStyles()
  const text = useText()
  const [isCopied, setCopied] = useState(false)
  // A page that was not served over https from another machine has no clipboard; then the text is there to be marked.
  const copy = () =>
    void navigator.clipboard?.writeText(children).then(
      () => setCopied(true),
      () => undefined,
    )
  return (
    <div className={styles.frame}>
      <Text weight="semibold">{label}</Text>
      <pre className={styles.text}>{children}</pre>
      <Button size="small" icon={<CopyRegular />} onClick={copy} aria-label={`${text('copy')}: ${label}`}>
        {text(isCopied ? 'copied' : 'copy')}
      </Button>
    </div>
  )
}

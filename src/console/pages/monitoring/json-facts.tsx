import { makeStyles, tokens } from '@fluentui/react-components'

const useStyles = makeStyles({
  text: {
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
})

/** Facts of whatever kind, as they are. */
export function JsonFacts({ value }: { value: unknown }) {
  const styles = useStyles()
  return <pre className={styles.text}>{JSON.stringify(value, null, 2)}</pre>
}

import { Button, Field, Input, makeStyles, Title2, tokens } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import { keepToken, site } from '#console/data'
import { ProblemMessage } from '#console/parts'
import { useText } from './shell-text.ts'
import mark from './slipstream.svg'

const useStyles = makeStyles({
  page: {
    minHeight: '100dvh',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    backgroundColor: tokens.colorNeutralBackground2,
    padding: tokens.spacingHorizontalM,
    boxSizing: 'border-box',
  },
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    width: '380px',
    maxWidth: '100%',
    padding: tokens.spacingHorizontalXXL,
    boxSizing: 'border-box',
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow8,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  mark: { width: '40px', height: '40px' },
})

/** Shown until somebody is signed in. */
export function SignInPage() {
  const styles = useStyles()
  const text = useText()
  const [token, setToken] = useState('')
  const [problem, setProblem] = useState<Error | null>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    keepToken(token.trim())
    await site.readSite().catch((error: Error) => {
      keepToken(null)
      setProblem(error)
    })
  }
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <img src={mark} alt="" className={styles.mark} />
        <Title2 as="h1">{text('signIn.title')}</Title2>
        <Field label={text('signIn.token')} hint={text('signIn.tokenHint')} required>
          <Input type="password" value={token} onChange={(_, { value }) => setToken(value)} autoFocus />
        </Field>
        {problem && <ProblemMessage problem={problem} title={text('signIn.failed')} />}
        <Button appearance="primary" type="submit">
          {text('signIn.submit')}
        </Button>
      </form>
    </main>
  )
}

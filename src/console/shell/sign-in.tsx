// Signing in, and making the first administrator of a new site.

import { Button, Field, Input, Link, makeStyles, Text, Title3, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { makeFirstAdministrator, SiteProblem, signIn } from '#console/data'
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
    width: '400px',
    maxWidth: '100%',
    padding: tokens.spacingHorizontalXXL,
    boxSizing: 'border-box',
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow8,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  mark: { width: '40px', height: '40px' },
  title: { margin: 0 },
})

type Given = { token: string; displayName: string; userName: string; password: string }

/** Shown until somebody is signed in. */
export function SignInPage() {
  const styles = useStyles()
  const text = useText()
  const [isFirst, setFirst] = useState(false)
  const [given, setGiven] = useState<Given>({ token: '', displayName: '', userName: '', password: '' })
  const doing = useMutation({
    mutationFn: () => {
      const { token, displayName, userName, password } = given
      return isFirst
        ? makeFirstAdministrator(token.trim(), { userName, password, displayName })
        : signIn({ userName, password })
    },
  })
  const title = text(isFirst ? 'signIn.first' : 'signIn.title')
  useEffect(() => {
    document.title = `${title} - Slipstream`
  }, [title])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    doing.mutate()
  }
  const wrong = fieldProblem(doing.error)
  const field = (key: keyof Given, how: { type?: 'password'; autoComplete?: string; hint?: string }) => (
    <Field
      label={text(`signIn.${key}`)}
      hint={how.hint}
      required
      validationMessage={wrong.field === key ? wrong.said : null}
    >
      <Input
        type={how.type ?? 'text'}
        autoComplete={how.autoComplete}
        value={given[key]}
        onChange={(_, { value }) => setGiven({ ...given, [key]: value })}
      />
    </Field>
  )
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <img src={mark} alt="" className={styles.mark} />
        <Title3 as="h1" className={styles.title}>
          {title}
        </Title3>
        {isFirst && <Text>{text('signIn.firstHint')}</Text>}
        {isFirst && field('token', { type: 'password', autoComplete: 'off', hint: text('signIn.tokenHint') })}
        {isFirst && field('displayName', { autoComplete: 'name' })}
        {field('userName', { autoComplete: 'username' })}
        {field('password', {
          type: 'password',
          autoComplete: isFirst ? 'new-password' : 'current-password',
          ...(isFirst && { hint: text('signIn.passwordHint') }),
        })}
        {doing.error && wrong.field === null && (
          <ProblemMessage problem={doing.error} title={text('signIn.failed')} />
        )}
        <Button appearance="primary" type="submit" disabled={doing.isPending}>
          {text(isFirst ? 'signIn.create' : 'signIn.submit')}
        </Button>
        <Link
          as="button"
          type="button"
          onClick={() => {
            doing.reset()
            setFirst(!isFirst)
          }}
        >
          {text(isFirst ? 'signIn.toSignIn' : 'signIn.toFirst')}
        </Link>
      </form>
    </main>
  )
}

/** Which field an error is about, where it is about one. */
function fieldProblem(error: Error | null): { field: keyof Given | null; said: string } {
  if (!(error instanceof SiteProblem)) return { field: null, said: '' }
  const fields: Record<string, keyof Given> = {
    PASSWORD_REFUSED: 'password',
    USER_NAME_REFUSED: 'userName',
    USER_NAME_TAKEN: 'userName',
    ONE_TIME_TOKEN_SPENT: 'token',
    TOKEN_NEEDED: 'token',
  }
  return { field: fields[error.code] ?? null, said: `${error.message} ${error.remedy}` }
}

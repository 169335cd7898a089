// Signing in, and making the first administrator of a new site.

import {
  Button,
  Divider,
  Field,
  Input,
  Link,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  Title3,
  tokens,
} from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { makeFirstAdministrator, providerSignIn, SiteProblem, signIn, signInWaysQuery } from '#console/data'
import { ProblemMessage, useAddress } from '#console/parts'
import { useProblemWords } from '#console/problems'
import { type ShellText, useText } from './shell-text.ts'
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
  const words = useProblemWords()
  const ways = useQuery(signInWaysQuery())
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
  const wrong = fieldProblem(doing.error, words)
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
        {isFirst ? <Text>{text('signIn.firstHint')}</Text> : <ProviderSignIn />}
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
        <Button
          appearance={isFirst || !ways.data?.identityProvider ? 'primary' : 'secondary'}
          type="submit"
          disabled={doing.isPending}
        >
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

/** Signing in with the identity provider of the site, where it has one; and why that did not succeed. */
function ProviderSignIn() {
  const text = useText()
  const { data } = useQuery(signInWaysQuery())
  const [{ signInError }, changeAddress] = useAddress()
  const [refused, setRefused] = useState<string | null>(null)
  const { pathname, search } = useLocation()
  // Said once: it is not of the page that is shown afterwards.
  useEffect(() => {
    if (signInError === undefined) return
    setRefused(signInError)
    changeAddress({ signInError: null })
  }, [signInError, changeAddress])
  const provider = data?.identityProvider
  const query = new URLSearchParams(search as Record<string, string>).toString()
  return (
    <>
      {refused !== null && (
        <MessageBar intent="error" layout="multiline" role="alert">
          <MessageBarBody>
            <MessageBarTitle>{text('signIn.failed')}</MessageBarTitle>
            {refusalText(refused, text)}
          </MessageBarBody>
        </MessageBar>
      )}
      {provider && (
        <>
          <Button
            as="a"
            appearance="primary"
            href={providerSignIn(query ? `${pathname}?${query}` : pathname)}
          >
            {text('signIn.withProvider', { name: provider.name })}
          </Button>
          <Divider>{text('signIn.or')}</Divider>
        </>
      )}
    </>
  )
}

const refusals = [
  'USER_NOT_ADMITTED',
  'SIGN_IN_UNKNOWN',
  'IDENTITY_PROVIDER_FAILED',
  'IDENTITY_PROVIDER_ADDRESS_REFUSED',
  'IDENTITY_PROVIDER_MISSING',
  'USER_NAME_TAKEN',
  'USER_NAME_REFUSED',
  'LAST_ADMINISTRATOR',
] as const

/** What the site answered in an address, which has no room for sentences. */
function refusalText(code: string, text: ShellText): string {
  const known = refusals.find(one => one === code)
  return known === undefined ? text('signIn.refused.other', { code }) : text(`signIn.refused.${known}`)
}

/** Which field an error is about, where it is about one. */
function fieldProblem(
  error: Error | null,
  words: ReturnType<typeof useProblemWords>,
): { field: keyof Given | null; said: string } {
  if (!(error instanceof SiteProblem)) return { field: null, said: '' }
  const fields: Record<string, keyof Given> = {
    PASSWORD_REFUSED: 'password',
    USER_NAME_REFUSED: 'userName',
    USER_NAME_TAKEN: 'userName',
    ONE_TIME_TOKEN_SPENT: 'token',
    TOKEN_NEEDED: 'token',
  }
  return { field: fields[error.code] ?? null, said: words(error).whole }
}

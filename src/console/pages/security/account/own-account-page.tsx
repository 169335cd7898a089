// Administration > Security > My Account: what people see and change of themselves. No role is needed.

import { Button, makeStyles, Subtitle2, tokens } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { PasswordRegular } from '@fluentui/react-icons/svg/password'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { ApiToken, ListedSession, Session } from '#api-client'
import { ownSessionsQuery, ownTokensQuery, queryClient, sessionQuery, site } from '#console/data'
import { useFormats } from '#console/language'
import {
  Confirm,
  EditForm,
  Facts,
  FormDialog,
  Loaded,
  Page,
  SmallTable,
  StateLabel,
  Together,
} from '#console/parts'
import { roleName } from '../roles/built-in.ts'
import { listPermissions, type ObjectClass, PermissionMatrix } from '../roles/permissions.tsx'
import { useText } from '../security-text.ts'
import { TokenForm } from '../tokens/token-form.tsx'

const useStyles = makeStyles({
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXL,
    padding: tokens.spacingHorizontalM,
    overflow: 'auto',
    flexGrow: 1,
    '@media (max-width: 719px)': { overflow: 'visible' },
  },
  part: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    minWidth: 0,
    flexShrink: 0,
  },
  title: { margin: 0 },
})

type Asked =
  | { about: 'password' }
  | { about: 'token' }
  | { about: 'session'; session: ListedSession }
  | { about: 'revoke'; token: ApiToken }

/** See the top of this file. */
export function OwnAccountPage() {
  const styles = useStyles()
  const text = useText()
  const query = useQuery(sessionQuery())
  const parts = [useQuery(ownSessionsQuery()), useQuery(ownTokensQuery())]
  const [asked, setAsked] = useState<Asked | null>(null)
  return (
    <Page
      title={text('account.title')}
      actions={[
        {
          key: 'account',
          label: text('account.title'),
          actions: [
            {
              key: 'password',
              label: text('account.changePassword'),
              icon: <PasswordRegular />,
              run: () => setAsked({ about: 'password' }),
            },
            {
              key: 'token',
              label: text('actions.token'),
              icon: <AddRegular />,
              run: () => setAsked({ about: 'token' }),
            },
          ],
        },
      ]}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <section className={styles.body} tabIndex={0} aria-label={text('account.title')}>
        <Loaded query={query}>
          {session =>
            session && (
              <Together queries={parts}>
                <Profile session={session} />
                <OwnSessions
                  current={session.sessionId}
                  ask={session => setAsked({ about: 'session', session })}
                />
                <OwnTokens ask={token => setAsked({ about: 'revoke', token })} />
                <Part title={text('account.may')}>
                  <PermissionMatrix
                    label={text('account.may')}
                    classes={session.user.permissions}
                    chosen={listPermissions(
                      Object.fromEntries(
                        session.user.permissions.map(({ objectClass, operations }) => [
                          objectClass,
                          operations,
                        ]),
                      ),
                    )}
                  />
                </Part>
              </Together>
            )
          }
        </Loaded>
      </section>
      {asked && (
        <Question asked={asked} classes={query.data?.user.permissions ?? []} onClose={() => setAsked(null)} />
      )}
    </Page>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles()
  return (
    <section className={styles.part}>
      <Subtitle2 as="h2" className={styles.title}>
        {title}
      </Subtitle2>
      {children}
    </section>
  )
}

function Profile({ session: { user, expiresAt } }: { session: Session }) {
  const text = useText()
  const { dateTime } = useFormats()
  return (
    <Part title={text('account.who')}>
      <Facts
        facts={[
          { label: text('users.userName'), value: user.userName },
          { label: text('users.roles'), value: user.roles.map(role => roleName(text, role)).join(', ') },
          { label: text('sessions.ends'), value: dateTime(expiresAt) },
        ]}
      />
      <EditForm
        label={text('account.who')}
        now={{ value: { displayName: user.displayName }, tag: null }}
        fields={[
          {
            key: 'displayName',
            label: text('users.displayName'),
            required: true,
            hint: text('account.nameHint'),
          },
        ]}
        save={async ({ displayName }) => {
          await site.changeOwnProfile({ displayName: displayName.trim() })
        }}
        reread={() => queryClient.invalidateQueries({ queryKey: sessionQuery().queryKey })}
      />
    </Part>
  )
}

function OwnSessions(props: { current: string | null; ask: (session: ListedSession) => void }) {
  const { current, ask } = props
  const text = useText()
  const { dateTime, ago } = useFormats()
  const query = useQuery(ownSessionsQuery())
  return (
    <Part title={text('sessions.title')}>
      <Loaded query={query}>
        {sessions => (
          <SmallTable
            label={text('sessions.title')}
            rows={sessions}
            rowKey={one => one.id}
            columns={[
              { key: 'address', title: text('sessions.address'), isShort: true, show: one => one.address },
              { key: 'agent', title: text('sessions.userAgent'), show: one => one.userAgent },
              {
                key: 'started',
                title: text('sessions.started'),
                isShort: true,
                show: one => dateTime(one.startedAt),
              },
              { key: 'seen', title: text('sessions.seen'), isShort: true, show: one => ago(one.lastSeenAt) },
              { key: 'ends', title: text('sessions.ends'), isShort: true, show: one => dateTime(one.endsAt) },
              {
                key: 'end',
                title: text('account.do'),
                isShort: true,
                show: one =>
                  one.id === current ? (
                    <StateLabel kind="good">{text('account.thisOne')}</StateLabel>
                  ) : (
                    <Button
                      size="small"
                      aria-label={text('account.endOf', {
                        when: dateTime(one.startedAt),
                        address: one.address,
                      })}
                      onClick={() => ask(one)}
                    >
                      {text('account.end')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Part>
  )
}

function OwnTokens({ ask }: { ask: (token: ApiToken) => void }) {
  const text = useText()
  const { dateTime, ago } = useFormats()
  const query = useQuery(ownTokensQuery())
  return (
    <Part title={text('tokens.title')}>
      <Loaded query={query}>
        {all => (
          <SmallTable
            label={text('tokens.title')}
            rows={all}
            rowKey={one => one.id}
            empty={text('account.noTokens')}
            columns={[
              { key: 'name', title: text('tokens.name'), show: one => one.name },
              {
                key: 'may',
                title: text('tokens.may'),
                show: one =>
                  one.permissions === null
                    ? text('tokens.all')
                    : text('tokens.permissions', { count: listPermissions(one.permissions).length }),
              },
              {
                key: 'givesAccess',
                title: text('tokens.givesAccess'),
                show: one => text(one.givesAccess ? 'yes' : 'no'),
              },
              {
                key: 'expires',
                title: text('tokens.expires'),
                isShort: true,
                show: one => (one.expiresAt === null ? text('tokens.never') : dateTime(one.expiresAt)),
              },
              { key: 'used', title: text('tokens.used'), isShort: true, show: one => ago(one.lastUsedAt) },
              {
                key: 'revoke',
                title: text('account.do'),
                isShort: true,
                show: one => (
                  <Button
                    size="small"
                    aria-label={text('account.revokeOf', { name: one.name })}
                    onClick={() => ask(one)}
                  >
                    {text('account.revoke')}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Part>
  )
}

function Question(props: { asked: Asked; classes: readonly ObjectClass[]; onClose: () => void }) {
  const { asked, classes, onClose } = props
  const text = useText()
  const { dateTime } = useFormats()
  if (asked.about === 'password') return <OwnPassword onClose={onClose} />
  if (asked.about === 'token')
    return (
      <TokenForm
        title={text('actions.token')}
        classes={classes}
        make={async token => {
          const made = await site.makeOwnToken(token)
          await queryClient.invalidateQueries({ queryKey: ['token'] })
          return made
        }}
        onClose={onClose}
      />
    )
  if (asked.about === 'session')
    return (
      <Confirm
        title={text('actions.endSession')}
        label={text('actions.endSession')}
        run={async () => {
          await site.revokeOwnSession({ session: asked.session.id })
          await queryClient.invalidateQueries({ queryKey: ['sessions'] })
        }}
        onClose={onClose}
      >
        {text('account.endText', { when: dateTime(asked.session.startedAt), address: asked.session.address })}
      </Confirm>
    )
  return (
    <Confirm
      title={text('actions.revoke')}
      label={text('actions.revoke')}
      run={async () => {
        await site.revokeOwnToken({ token: asked.token.id })
        await queryClient.invalidateQueries({ queryKey: ['token'] })
      }}
      onClose={onClose}
    >
      {text('confirm.revoke', { names: asked.token.name })}
    </Confirm>
  )
}

function OwnPassword({ onClose }: { onClose: () => void }) {
  const text = useText()
  return (
    <FormDialog
      title={text('account.changePassword')}
      label={text('save')}
      fields={[
        {
          key: 'currentPassword',
          label: text('account.currentPassword'),
          kind: 'password',
          required: true,
          autoComplete: 'current-password',
        },
        {
          key: 'password',
          label: text('account.newPassword'),
          kind: 'password',
          required: true,
          hint: text('account.passwordHint'),
        },
        { key: 'again', label: text('account.again'), kind: 'password', required: true },
      ]}
      start={{ currentPassword: '', password: '', again: '' }}
      check={({ password, again }) => (password === again ? {} : { again: text('account.notSame') })}
      run={async ({ currentPassword, password }) => {
        await site.changeOwnPassword({ currentPassword, password })
        await queryClient.invalidateQueries({ queryKey: ['sessions'] })
        return null
      }}
      fieldOf={code =>
        code === 'CURRENT_PASSWORD_WRONG'
          ? 'currentPassword'
          : code.startsWith('PASSWORD')
            ? 'password'
            : null
      }
      onClose={onClose}
    />
  )
}

// Administration > Security > Identity Provider: with which OpenID Connect provider people sign in, and which roles it gives them.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queryClient, readTagged, SiteProblem, site, siteIf, useMay } from '#console/data'
import { Confirm, CopyText, EditForm, Loaded, Page } from '#console/parts'
import { useText } from '../security-text.ts'
import { useRoleNames } from '../users/role-names.ts'
import { type MappedRole, RoleMapping, readMapping, writeMapping } from './role-mapping.tsx'

const useStyles = makeStyles({
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXL,
    padding: tokens.spacingHorizontalM,
    overflow: 'auto',
    flexGrow: 1,
    '@media (max-width: 719px)': { overflow: 'visible' },
  },
})

const key = ['identity-provider'] as const
const empty = { name: '', issuer: '', clientId: '', claim: 'groups', roles: [] as MappedRole[] }

/** The provider with its tag; without a tag when none is set. */
const providerQuery = () =>
  queryOptions({
    queryKey: key,
    queryFn: () =>
      readTagged(api => api.readIdentityProvider()).catch((error: unknown) => {
        if (error instanceof SiteProblem && error.status === 404) return { value: empty, tag: null }
        throw error
      }),
  })

/** See the top of this file. */
export function IdentityProviderPage() {
  const styles = useStyles()
  const text = useText()
  const query = useQuery(providerQuery())
  const [isRemoving, setRemoving] = useState(false)
  const isSet = query.data !== undefined && query.data.tag !== null
  return (
    <Page
      title={text('provider.title')}
      actions={[
        {
          key: 'provider',
          label: text('provider.title'),
          actions: [
            {
              key: 'remove',
              label: text('actions.remove'),
              icon: <DeleteRegular />,
              run: () => setRemoving(true),
              needs: ['identity-provider', 'delete'],
              unavailable: isSet ? null : text('provider.none'),
            },
          ],
        },
      ]}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <section className={styles.body} tabIndex={0} aria-label={text('provider.title')}>
        <Text>{text(isSet ? 'provider.isSet' : 'provider.none')}</Text>
        <CopyText label={text('provider.redirect')}>
          {`${window.location.origin}/api/v1/identity-provider/callback`}
        </CopyText>
        <Loaded query={query}>{now => <ProviderForm now={now} />}</Loaded>
      </section>
      {isRemoving && (
        <Confirm
          title={text('actions.remove')}
          label={text('actions.remove')}
          run={async () => {
            await site.removeIdentityProvider()
            await queryClient.invalidateQueries({ queryKey: key })
          }}
          onClose={() => setRemoving(false)}
        >
          {text('provider.removeText')}
        </Confirm>
      )}
    </Page>
  )
}

function ProviderForm({ now }: { now: { value: typeof empty; tag: string | null } }) {
  const text = useText()
  const namesOf = useRoleNames()
  const mayNot = useMay('identity-provider', 'modify') === false
  const { roles, ...rest } = now.value
  return (
    <EditForm
      wide
      label={text('provider.title')}
      now={{
        value: { ...rest, clientSecret: '', roles: roles.map(writeMapping) as readonly string[] },
        tag: now.tag,
      }}
      fields={[
        { key: 'name', label: text('provider.name'), required: true, hint: text('provider.nameHint') },
        { key: 'issuer', label: text('provider.issuer'), required: true, hint: text('provider.issuerHint') },
        { key: 'clientId', label: text('provider.clientId'), required: true },
        {
          key: 'clientSecret',
          label: text('provider.clientSecret'),
          kind: 'password',
          required: true,
          hint: text('provider.secretHint'),
        },
        { key: 'claim', label: text('provider.claim'), required: true, hint: text('provider.claimHint') },
        {
          key: 'roles',
          label: text('provider.roles'),
          show: ({ value, wrong, isReadOnly, onChange }) => (
            <RoleMapping
              rows={value as readonly string[]}
              wrong={wrong}
              isReadOnly={isReadOnly}
              onChange={onChange}
            />
          ),
        },
      ]}
      check={input => {
        const given = input.roles.map(readMapping)
        const isWrong = given.some(({ value, scopes }) => value.trim() === '' || scopes?.length === 0)
        return {
          ...(input.issuer !== '' &&
            !URL.canParse(input.issuer.trim()) && { issuer: text('provider.issuerWrong') }),
          ...(isWrong && { roles: text('provider.rolesWrong') }),
        }
      }}
      save={async (input, about) => {
        await siteIf(about).setIdentityProvider({
          name: input.name.trim(),
          issuer: input.issuer.trim(),
          clientId: input.clientId.trim(),
          clientSecret: input.clientSecret,
          claim: input.claim.trim(),
          roles: input.roles.map(readMapping),
        })
      }}
      say={(field, value) => {
        if (field === 'clientSecret') return '•••'
        if (!Array.isArray(value)) return String(value)
        return value
          .map(readMapping)
          .map(one => `${one.value}: ${namesOf([one]).join(', ')}`)
          .join('; ')
      }}
      fieldOf={code =>
        code === 'IDENTITY_PROVIDER_REFUSED' ? 'issuer' : /ROLE|SCOPE|ACCESS/.test(code) ? 'roles' : null
      }
      reread={() => queryClient.invalidateQueries({ queryKey: key })}
      unavailable={mayNot ? text('why.notPermitted') : null}
    />
  )
}

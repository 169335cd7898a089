// Administration > Security > Security Scopes: the sets of objects that roles can be limited to.

import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { SecurityScope } from '#api-client'
import { queryClient, securityScopesQuery, site, usersQuery } from '#console/data'
import { type Column, Confirm, FormDialog, ListPage, Loaded, RowLink, SmallTable } from '#console/parts'
import { scopeDescription, scopeName } from '../roles/built-in.ts'
import { useText } from '../security-text.ts'
import { useRoleNames } from '../users/role-names.ts'

const rowKey = (scope: SecurityScope) => scope.id
const reread = () => queryClient.invalidateQueries({ queryKey: ['security-scope'] })

/** See the top of this file. */
export function SecurityScopesPage() {
  const text = useText()
  const scopes = useQuery(securityScopesQuery())
  const [asked, setAsked] = useState<'create' | SecurityScope | null>(null)
  const columns = useMemo<Column<SecurityScope>[]>(
    () => [
      {
        key: 'name',
        title: text('scopes.name'),
        value: row => scopeName(text, row),
        width: 240,
        onNarrow: true,
      },
      {
        key: 'description',
        title: text('scopes.description'),
        value: row => scopeDescription(text, row),
        width: 380,
      },
      {
        key: 'kind',
        title: text('roles.kind'),
        value: row => text(row.builtIn ? 'roles.builtIn' : 'roles.custom'),
        width: 120,
        onNarrow: true,
      },
    ],
    [text],
  )
  return (
    <ListPage
      title={text('scopes.title')}
      columns={columns}
      query={scopes}
      rowKey={rowKey}
      nameOf={scope => scopeName(text, scope)}
      actions={(selected, refresh) => {
        const scope = selected.length === 1 ? selected[0] : undefined
        const notOne = scope === undefined ? text(selected.length > 1 ? 'why.onlyOne' : 'why.oneScope') : null
        return [
          {
            key: 'scopes',
            label: text('scopes.title'),
            actions: [
              {
                key: 'create',
                label: text('scopes.create'),
                icon: <AddRegular />,
                run: () => setAsked('create'),
                needs: ['security-scope', 'modify'],
              },
              {
                key: 'remove',
                label: text('actions.remove'),
                icon: <DeleteRegular />,
                run: () => scope && setAsked(scope),
                needs: ['security-scope', 'delete'],
                unavailable: notOne ?? (scope?.builtIn ? text('why.builtInScope') : null),
              },
              {
                key: 'refresh',
                label: text('actions.refresh'),
                icon: <ArrowClockwiseRegular />,
                run: refresh,
              },
            ],
          },
        ]
      }}
      tabs={scope => [
        { key: 'users', label: text('users.title'), content: () => <UsersOfScope scope={scope} /> },
      ]}
      empty={text('scopes.empty')}
    >
      {asked === 'create' && <CreateScope onClose={() => setAsked(null)} />}
      {asked !== null && asked !== 'create' && (
        <Confirm
          title={text('actions.remove')}
          label={text('actions.remove')}
          run={async () => {
            await site.removeSecurityScope({ scope: asked.id })
            await reread()
          }}
          onClose={() => setAsked(null)}
        >
          {text('scopes.removeText', { name: asked.name })}
        </Confirm>
      )}
    </ListPage>
  )
}

function CreateScope({ onClose }: { onClose: () => void }) {
  const text = useText()
  return (
    <FormDialog
      title={text('scopes.create')}
      label={text('scopes.create')}
      fields={[
        { key: 'name', label: text('scopes.name'), required: true },
        { key: 'description', label: text('scopes.description'), kind: 'long' },
      ]}
      start={{ name: '', description: '' }}
      run={async ({ name, description }) => {
        await site.makeSecurityScope({ name: name.trim(), description: description.trim() })
        await reread()
        return null
      }}
      fieldOf={code => (/NAME|SCOPE/.test(code) ? 'name' : null)}
      onClose={onClose}
    />
  )
}

/** Whoever has a role on this scope. Roles on everything reach it, too. */
function UsersOfScope({ scope }: { scope: SecurityScope }) {
  const text = useText()
  const namesOf = useRoleNames()
  const users = useQuery(usersQuery())
  const reaching = (roles: { roleId: string; scopes: string[] | null }[]) =>
    roles.filter(({ scopes }) => scopes === null || scopes.includes(scope.id))
  return (
    <Loaded query={users}>
      {all => (
        <SmallTable
          label={text('users.title')}
          rows={all.filter(user => reaching(user.roles).length > 0)}
          rowKey={user => user.id}
          empty={text('scopes.nobody')}
          columns={[
            {
              key: 'user',
              title: text('users.userName'),
              show: user => (
                <RowLink to="/administration/users" search={{ selected: user.id }}>
                  {user.userName}
                </RowLink>
              ),
            },
            {
              key: 'roles',
              title: text('users.roles'),
              show: user => namesOf(reaching(user.roles)).join(', '),
            },
          ]}
        />
      )}
    </Loaded>
  )
}

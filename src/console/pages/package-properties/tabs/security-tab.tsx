import { useQuery } from '@tanstack/react-query'
import type { UpgradePackageDetail } from '#api-client'
import { queryClient, securityScopesQuery, siteIf, useMay } from '#console/data'
import { EditForm, Loaded } from '#console/parts'
import { packageScopesQuery } from '../property-queries.ts'
import { useText } from '../property-text.ts'

/** Set Security Scopes: whose roles reach the package. */
export function SecurityTab({ read }: { read: { value: UpgradePackageDetail } }) {
  const text = useText()
  const { id } = read.value
  const carried = useQuery(packageScopesQuery(id))
  const all = useQuery(securityScopesQuery())
  const mayNot = useMay('upgrade-package', 'set-security-scope') === false || all.error !== null
  return (
    <Loaded query={carried}>
      {({ value, tag }) => {
        // Whoever may not list the scopes of the site still sees those of the package.
        const choices = (all.data ?? value).map(scope => ({
          value: scope.id,
          label: scope.id === 'default' ? text('security.default') : scope.name,
        }))
        const nameOf = (key: string) => choices.find(one => one.value === key)?.label ?? key
        return (
          <EditForm
            label={text('tabs.security')}
            now={{ value: { scopes: value.map(scope => scope.id) as readonly string[] }, tag }}
            fields={[
              {
                key: 'scopes',
                label: text('security.scopes'),
                kind: 'many',
                hint: text('security.hint'),
                choices,
              },
            ]}
            check={({ scopes }) => (scopes.length === 0 ? { scopes: text('security.needed') } : {})}
            save={async ({ scopes }, about) => {
              await siteIf(about).setPackageSecurityScopes({ packageId: id, scopes: [...scopes] })
            }}
            say={(_, scopes) => (Array.isArray(scopes) ? scopes.map(nameOf).join(', ') : null)}
            reread={() => queryClient.invalidateQueries({ queryKey: ['upgrade-package', id] })}
            unavailable={mayNot ? text('why.notPermitted') : null}
          />
        )
      }}
    </Loaded>
  )
}

// What a component may ask for that more than files and registry values are needed for.

/** Kinds of content; `driver` and `unknown package element` stand in the package's manifest. */
export type RefusedContent =
  | 'service'
  | 'driver'
  | 'scheduled task'
  | 'management class'
  | 'unknown element'
  | 'unknown package element'

const snippets: Partial<Record<RefusedContent, string>> = {
  service:
    '<memberships><categoryMembership><id name="Microsoft.Windows.Categories.Services" version="10.0.0.0" publicKeyToken="31bf3856ad364e35" typeName="Service" />' +
    '<categoryInstance subcategory="SyntheticService"><serviceData name="SyntheticService" displayName="Synthetic" errorControl="normal" start="demand" type="win32ShareProcess" imagePath="%SystemRoot%\\system32\\svchost.exe" objectName="LocalSystem" />' +
    '</categoryInstance></categoryMembership></memberships>',
  'scheduled task':
    '<taskScheduler><Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><RegistrationInfo><URI>\\Synthetic\\Task</URI></RegistrationInfo></Task></taskScheduler>',
  'management class': '<mof name="$(runtime.wbem)\\synthetic.mof" />',
  'unknown element': '<somethingNew setting="1" />',
}

/** The elements of a component's manifest. */
export function extraXml(add: readonly RefusedContent[]): string {
  return add.map(content => snippets[content] ?? '').join('')
}

package vault

// A UserID names a user as the identity provider does (the "sub" claim).
// User ids are compared byte for byte.
type UserID string

// A Source is the door through which a change came. It is a label in the
// history of an idea, never a right.
type Source string

// The doors of the vault.
const (
	FromAPI    Source = "api"
	FromWeb    Source = "web"
	FromCLI    Source = "cli"
	FromMCP    Source = "mcp"
	FromChat   Source = "chat"
	FromImport Source = "import"
	FromServer Source = "server" // by itself, as it empties the trash
)

// An Actor says whose vault is used, and through which door. It is the second
// argument of every use case and of every method of a store, so that no call
// can forget the owner.
type Actor struct {
	Owner  UserID
	Source Source
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// userFlags are what the flags of user say.
type userFlags struct {
	set    *flag.FlagSet
	name   string
	json   bool
	yes    bool
	dry    bool
	skip   bool
	source passwordSource
}

// userVerbs says how many words each verb takes, and which flags it knows.
var userVerbs = map[string]struct {
	words int
	flags []string
	run   func(context.Context, env, *accounts, string, *userFlags) error
}{
	"create":   {1, []string{"name", "password-stdin", "generate"}, createUser},
	"list":     {0, []string{"json"}, listUsers},
	"delete":   {1, []string{"yes"}, deleteUser},
	"password": {1, []string{"password-stdin", "generate"}, setPassword},
	"sign-out": {1, nil, signOutUser},
	"import":   {1, []string{"dry-run", "skip-existing"}, importUsers},
}

// userTakes names them all.
const userTakes = "create, list, delete, password, sign-out or import"

func userCommand() command {
	f := new(userFlags)
	return command{
		name: "user", args: "create|list|delete|password|sign-out|import [EMAIL|FILE]", brief: "who may sign in here, and their passwords",
		help: `
create EMAIL    makes an account, also where AUTH_SIGNUP is closed; --name is what
                the person is called
list            lists all accounts; --json for programs
delete EMAIL    erases the account, its ideas and all else that is the person's;
                asks first
password EMAIL  sets another password and ends every session and access token of
                the account
sign-out EMAIL  ends every session of the account; its access tokens stay
import FILE     makes an account of each line of a file, or of none if a line is
                wrong; - is standard input. --dry-run only looks, --skip-existing
                passes over those that are there

create and password ask for the password on the terminal, without showing it. A
program gives it on standard input with --password-stdin; --generate makes one up
and prints it alone, once. A running server hears of what is deleted or ended
within a second. People of an external issuer are kept there, not here.

A line of import is a JSON object with email and password, and if you like id, name,
emailVerified and createdAt, as Better Auth names them. The password is a hash: of
Better Auth, or of bcrypt. docs/operations.md has the query that exports them.`,
		examples: `
creatorvault user create ada@example.com --name "Ada Lovelace"
creatorvault user create ci@example.com --password-stdin < /run/secrets/ci
creatorvault user password ada@example.com --generate
creatorvault user import accounts.jsonl --dry-run
creatorvault user list --json | jq -r '.[].email'`,
		flags: f.define,
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			if len(args) == 0 {
				return fmt.Errorf("%w: user takes a word first: %s", errUsage, userTakes)
			}
			return f.run(ctx, e, args[0], args[1:], c)
		},
	}
}

func (f *userFlags) define(fs *flag.FlagSet) {
	f.set = fs
	fs.StringVar(&f.name, "name", "", "what the person is called (create)")
	fs.BoolVar(&f.json, "json", false, "print JSON (list)")
	fs.BoolVar(&f.yes, "yes", false, "erase without asking (delete)")
	fs.BoolVar(&f.dry, "dry-run", false, "look at the file, and change nothing (import)")
	fs.BoolVar(&f.skip, "skip-existing", false, "pass over those that have an account already (import)")
	f.source.flags(fs)
}

func (f *userFlags) run(ctx context.Context, e env, verb string, args []string, c *config.Config) error {
	v, ok := userVerbs[verb]
	if !ok {
		return fmt.Errorf("%w: user takes %s, not %q", errUsage, userTakes, verb)
	}
	if len(args) != v.words {
		takes := []string{"no further word", "one e-mail address"}[v.words]
		if verb == "import" {
			takes = "one file"
		}
		return fmt.Errorf("%w: user %s takes %s", errUsage, verb, takes)
	}
	var unfit error
	f.set.Visit(func(given *flag.Flag) {
		if !isSetting(given.Name) && !slices.Contains(v.flags, given.Name) {
			unfit = fmt.Errorf("%w: user %s does not know --%s", errUsage, verb, given.Name)
		}
	})
	if unfit != nil {
		return unfit
	}
	if slices.Contains(v.flags, "generate") {
		if err := f.source.usable(e); err != nil {
			return err
		}
	}
	return withAccounts(ctx, c, func(a *accounts) error { return v.run(ctx, e, a, strings.Join(args, ""), f) })
}

// accounts are what the commands on accounts work with.
type accounts struct {
	*config.Config
	store
	provider *identity.Provider // for all that needs neither a signature nor a gate
}

// withAccounts opens the vault for do, beside whoever serves it.
func withAccounts(ctx context.Context, c *config.Config, do func(*accounts) error) error {
	if c.External() {
		return fmt.Errorf("%w: JWT_PUBLIC_KEY or JWT_JWKS_URL is set, so accounts and tokens are the issuer's: manage them there", errUsage)
	}
	return withPeople(ctx, c, do)
}

// withPeople does so whoever signs people in; with an external issuer, there
// are no accounts in the vault.
func withPeople(ctx context.Context, c *config.Config, do func(*accounts) error) (err error) {
	slog.SetLogLoggerLevel(slog.LevelWarn) // a command says itself what it has done
	hasher, err := identity.NewHasher(c.BcryptCost)
	if err != nil {
		return err
	}
	settings, err := providerSettings(c)
	if err != nil {
		return err
	}
	d, err := databaseOf(c, false, nil)
	if err != nil {
		return err
	}
	if err := d.check(ctx); err != nil {
		return err
	}
	s, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(&accounts{c, s, identity.NewProvider(settings, s, nil, hasher, nil, time.Now)})
}

// find returns the account with that e-mail.
func (a *accounts) find(ctx context.Context, email string) (identity.Account, error) {
	found, err := a.provider.Account(ctx, email)
	if errors.Is(err, vault.NotFound) {
		err = fmt.Errorf("there is no account with the e-mail address %s", email)
	}
	return found, err
}

func createUser(ctx context.Context, e env, a *accounts, email string, f *userFlags) error {
	password, err := f.source.password(ctx, e, email)
	if err != nil {
		return err
	}
	made, _, _, err := a.provider.Create(ctx, email, password, f.name, false, nil)
	if err != nil {
		return inWords(err, a.provider.LeastPassword())
	}
	f.report(e, password, "made the account of %s, whose id is %s", made.Email, made.ID)
	return nil
}

func setPassword(ctx context.Context, e env, a *accounts, email string, f *userFlags) error {
	found, err := a.find(ctx, email)
	if err != nil {
		return err
	}
	password, err := f.source.password(ctx, e, found.Email)
	if err != nil {
		return err
	}
	if err := a.provider.SetPassword(ctx, found, password); err != nil {
		return inWords(err, a.provider.LeastPassword())
	}
	f.report(e, password, "%s has another password, and is signed out everywhere", found.Email)
	return nil
}

func signOutUser(ctx context.Context, e env, a *accounts, email string, _ *userFlags) error {
	found, err := a.find(ctx, email)
	if err != nil {
		return err
	}
	if err := a.provider.EndSessions(ctx, found.ID, "", identity.Operator); err != nil {
		return err
	}
	e.say("%s is signed out everywhere", found.Email)
	return nil
}

// report says what was done. A password that was made up stands alone on
// standard output.
func (f *userFlags) report(e env, password, done string, args ...any) {
	if !f.source.generate {
		e.say(done, args...)
		return
	}
	printer{e.stderr}.say(done+"; the password is printed this once\n", args...)
	e.say("%s", password)
}

// inWords says for the command line why the provider refuses an account, whose
// password must have least characters.
func inWords(err error, least int) error {
	r, ok := errors.AsType[*identity.Refusal](err)
	switch {
	case !ok:
		return err
	case r == identity.ErrTooShort || r == identity.ErrTooLong:
		return fmt.Errorf("the password must have %d to %d characters", least, identity.MaxPassword)
	case r == identity.ErrCompromised:
		return errors.New("the password is too easy to guess")
	case r == identity.ErrBadEmail:
		return errors.New("the e-mail address must be like ada@example.com")
	case r == identity.ErrTaken:
		return errors.New("there is an account with this e-mail address already")
	case r.Code == "VALIDATION_ERROR":
		return errors.New("the name must have at most 255 characters, and none that cannot be seen")
	}
	return r
}

func deleteUser(ctx context.Context, e env, a *accounts, email string, f *userFlags) error {
	found, err := a.find(ctx, email)
	if err != nil {
		return err
	}
	question := fmt.Sprintf("This erases %s (id %s), their ideas, and all else that is theirs. Go on? [y/N]", found.Email, found.ID)
	if !f.yes && !e.agreed(ctx, question) {
		return errors.New("nothing was changed")
	}
	if _, err := vault.NewService(a.store, time.Now).ErasePerson(ctx, vault.Actor{Owner: found.ID, Source: vault.FromCLI}); err != nil {
		return err
	}
	e.say("erased %s", found.Email)
	return nil
}

func listUsers(ctx context.Context, e env, a *accounts, _ string, f *userFlags) error {
	all, err := a.Accounts(ctx)
	if err != nil {
		return err
	}
	if f.json {
		return listJSON(e, all)
	}
	if len(all) == 0 {
		e.say("there are no accounts yet")
		return nil
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	p := printer{w}
	p.say("ID\tE-MAIL\tCREATED\tNAME\n")
	for _, one := range all {
		p.say("%s\t%s\t%s\t%s\n", one.ID, one.Email, one.CreatedAt.UTC().Format(minute), one.Name)
	}
	return w.Flush()
}

// listJSON prints the accounts for programs, nothing secret among it.
func listJSON(e env, all []identity.Account) error {
	type line struct {
		ID        vault.UserID `json:"id"`
		Email     string       `json:"email"`
		Name      string       `json:"name"`
		CreatedAt vault.Stamp  `json:"created_at"`
	}
	lines := make([]line, 0, len(all))
	for _, one := range all {
		lines = append(lines, line{one.ID, one.Email, one.Name, vault.Stamp{Time: one.CreatedAt}})
	}
	return e.json(lines)
}

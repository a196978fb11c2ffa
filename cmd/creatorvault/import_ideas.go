package main

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/archive/foreign"
	"creatorvault.dev/internal/archive/importing"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/vault"
)

// importFlags are what the flags of import say.
type importFlags struct{ dryRun bool }

func importCommand() command {
	f := new(importFlags)
	return command{
		name: "import", args: "EMAIL|USER_ID FILE", brief: "ideas from an export, of ours or of another program",
		help: `
Brings the ideas of a file or a folder into the vault of a person: an export of
ours, a board of Trello, an export of Notion, Google Keep or Todoist, Markdown,
JSON or CSV. What it is shows in what is in it.

All of it is there at the end, or nothing. What was imported before is known
again and left alone. Each row that is refused is told of with its line and why.
It works beside a running server.`,
		examples: `
creatorvault import ada@example.com creatorvault-2027-01-31.zip
creatorvault import ada@example.com Export-5f2c.zip --dry-run`,
		flags: func(fs *flag.FlagSet) {
			fs.BoolVar(&f.dryRun, "dry-run", false, "tell what would happen, and change nothing")
		},
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			if len(args) != 2 {
				return fmt.Errorf("%w: import takes an e-mail address or the id of a user, and a file or a folder", errUsage)
			}
			return withPeople(ctx, c, func(a *accounts) error { return f.run(ctx, e, a, args[0], args[1]) })
		},
	}
}

func (f *importFlags) run(ctx context.Context, e env, a *accounts, person, name string) error {
	v := vault.NewService(a.store, time.Now)
	by, err := a.personOf(ctx, v, person)
	if err != nil {
		return err
	}
	by.Source = vault.FromImport
	file, err := openForeign(ctx, name)
	if err != nil {
		return err
	}
	defer file.Close()
	g, err := importing.Begin(ctx, v, by, file, name, f.dryRun)
	if err != nil {
		return err
	}
	bar := e.bar("importing " + name)
	report, err := importing.Run(ctx, g, file, api.CheckViewQuery, func(i vault.Import) { bar.show(i.Made+i.Known+i.Refused, i.Total) })
	bar.end()
	if err != nil {
		return err
	}
	e.tell(g.Import, report)
	return nil
}

// openForeign opens a file or a folder of another program. Who has it open
// closes it.
func openForeign(ctx context.Context, name string) (*foreign.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return foreign.OpenFolder(ctx, os.DirFS(name), foreign.DefaultLimits)
	}
	f, err := os.Open(name) //nolint:gosec // whoever runs this names it
	if err != nil {
		return nil, err
	}
	return foreign.Open(ctx, name, f, info.Size(), foreign.DefaultLimits)
}

// tell says what an import made of its file.
func (e env) tell(i vault.Import, r *importing.Report) {
	for _, text := range r.Notices {
		e.say("note: %s", text)
	}
	for _, one := range r.Noticed {
		for _, text := range one.Notices {
			e.say("%s: %s", where(one), text)
		}
	}
	for _, one := range r.Refused {
		for _, p := range one.Details {
			e.say("%s: refused: %s: %s", where(one), p.Field, p.Message)
		}
	}
	for _, old := range slices.Sorted(maps.Keys(r.Mapped)) {
		e.say("idea %s is now idea %d", old, r.Mapped[old])
	}
	if r.Untold > 0 {
		e.say("and %d more of that kind", r.Untold)
	}
	did := "imported"
	if i.DryRun {
		did = "would import"
	}
	e.say("%s %d of %d ideas (%s); %d were there already, %d refused", did, i.Made, i.Total, i.Format, i.Known, i.Refused)
}

// where says where in a file an entry is.
func where(t importing.Told) string {
	switch {
	case t.File != "" && t.Line > 0:
		return fmt.Sprintf("%s:%d", t.File, t.Line)
	case t.File != "":
		return t.File
	case t.Line > 0:
		return fmt.Sprintf("line %d", t.Line)
	}
	return fmt.Sprintf("entry %d", t.Number)
}

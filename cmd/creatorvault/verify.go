package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/config"
)

func verifyCommand() command {
	asJSON := false
	return command{
		name: "verify", args: "FILE", brief: "whether an export is whole", bare: true,
		help: `
Checks that an export is byte for byte as it was made: its seal, its manifest and
the SHA-256 of each file, that none is missing and none was added, and that
ideas.json, ideas.csv and the Markdown files say the same. What is wrong is told a
line each. It needs no vault. An export that was encrypted is decrypted first.`,
		examples: `
creatorvault verify vault.zip`,
		flags: func(fs *flag.FlagSet) { fs.BoolVar(&asJSON, "json", false, "print JSON") },
		run: func(ctx context.Context, e env, args []string, _ *config.Config) error {
			if len(args) != 1 {
				return fmt.Errorf("%w: verify takes one file", errUsage)
			}
			return verify(ctx, e, args[0], asJSON)
		},
	}
}

func verify(ctx context.Context, e env, name string, asJSON bool) (err error) {
	f, err := os.Open(name) //nolint:gosec // whoever runs this names it
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	about, err := f.Stat()
	if err != nil {
		return err
	}
	stop := e.progress(ctx, "checking "+name)
	report, err := archive.Verify(ctx, f, about.Size())
	stop()
	switch {
	case err != nil:
		return err
	case asJSON:
		return e.json(report)
	}
	e.say("whole: %d ideas and %d changes in %d files, exported %s", report.Ideas, report.Changes, report.Files, report.ExportedAt)
	return nil
}

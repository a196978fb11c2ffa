package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"creatorvault.dev/internal/config"
)

// version is what the build says, by -ldflags "-X main.version=…".
var version = ""

// programVersion returns the version of this program, or of the commit that
// it was built from.
func programVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}

func versionCommand() command {
	return command{
		name: "version", brief: "say which version this is", bare: true,
		help: "Prints the version of this program, of Go, and what it was built for.",
		run: func(_ context.Context, e env, args []string, _ *config.Config) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: version takes no word %q", errUsage, args[0])
			}
			e.say("creatorvault %s (%s, %s/%s)", programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}

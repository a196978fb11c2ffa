package main

import (
	"context"
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
		name: "version", brief: "say which version this is",
		run: func(_ context.Context, e env, _ []string, _ *config.Config) error {
			e.say("creatorvault %s (%s, %s/%s)", programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}

//go:build container

package main_test

import (
	"bufio"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// An image is what the Dockerfile makes, without Docker.
type image struct {
	root   string // the folder with its files
	config struct {
		User       string   `json:"user"`
		WorkingDir string   `json:"working_dir"`
		Env        []string `json:"env"`
		Entrypoint []string `json:"entrypoint"`
		Cmd        []string `json:"cmd"`
		Health     struct {
			Test     []string `json:"test"`
			Interval string   `json:"interval"`
			Timeout  string   `json:"timeout"`
			Retries  int      `json:"retries"`
		} `json:"health"`
	}
}

// newImage takes the steps of the Dockerfile.
func newImage(t *testing.T) image {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "go", "run", "-C", "../../tools/deploy", "./image", "../..", dir)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	i := image{root: filepath.Join(dir, "root")}
	text, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if err == nil {
		err = json.Unmarshal(text, &i.config)
	}
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// command is words run in a container of the image: its files are read-only and
// all that there is, but for dir as /data and an empty /tmp; it is nobody, has
// no rights, and is the first process of its own.
func (i image) command(t *testing.T, dir string, words ...string) *exec.Cmd {
	t.Helper()
	id, group, _ := strings.Cut(i.config.User, ":")
	args := []string{
		"--ro-bind", i.root, "/", "--dev", "/dev", "--proc", "/proc", "--bind", dir, "/data", "--tmpfs", "/tmp", "--chdir", i.config.WorkingDir,
		"--unshare-all", "--share-net", "--uid", id, "--gid", group, "--cap-drop", "ALL", "--as-pid-1", "--die-with-parent", "--clearenv",
	}
	for _, setting := range i.config.Env {
		name, value, _ := strings.Cut(setting, "=")
		args = append(args, "--setenv", name, value)
	}
	cmd := exec.CommandContext(t.Context(), "bwrap", append(args, words...)...)
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = log
	t.Cleanup(func() {
		_ = log.Close()
		if said, _ := os.ReadFile(log.Name()); t.Failed() {
			t.Logf("%s said\n%s", words, said)
		}
	})
	return cmd
}

// TestTheImageHoldsTheProgramAlone, which keeps a vault in it: `make deployable`.
func TestTheImageHoldsTheProgramAlone(t *testing.T) {
	i, dir := newImage(t), t.TempDir()
	var files []string
	err := filepath.WalkDir(i.root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, strings.TrimPrefix(path, i.root))
		}
		return err
	})
	if diff := cmp.Diff([]string{"/etc/ssl/certs/ca-certificates.crt", "/usr/local/bin/creatorvault"}, files); diff != "" || err != nil {
		t.Errorf("the files (-want +got): %v\n%s", err, diff)
	}
	if h := i.config.Health; h.Interval != "30s" || h.Timeout != "10s" || h.Retries != 3 || len(h.Test) != 3 || h.Test[0] != "CMD" {
		t.Errorf("its health is asked by %+v", h)
	}
	if !slices.Contains(i.config.Env, "HOST=0.0.0.0") || !slices.Contains(i.config.Env, "METRICS_ADDR=:9464") || strings.HasPrefix(i.config.User, "0") {
		t.Errorf("%+v", i.config)
	}
	for _, mount := range []string{"dev", "proc"} { // as a runtime makes them
		if err := os.MkdirAll(filepath.Join(i.root, mount), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	port, metrics := testkit.FreePort(t), testkit.FreePort(t)
	i.config.Env = append(i.config.Env, "PORT="+port, "METRICS_ADDR=:"+metrics, "AUTH_BCRYPT_COST=4", "RATE_LIMIT_ANONYMOUS_PER_MINUTE=0")
	ask := func() error {
		return i.command(t, t.TempDir(), i.config.Health.Test[1:]...).Run()
	}
	if ask() == nil {
		t.Error("it is well before it runs")
	}
	api := &testkit.Client{URL: "http://127.0.0.1:" + port}
	for _, path := range []string{"/api/auth/sign-up/email", "/api/auth/sign-in/email"} { // the second time with what the first left
		end := i.start(t, dir)
		if err := ask(); err != nil {
			t.Errorf("its health: %v", err)
		}
		expect(t, api, 200, "POST "+path, `{"name":"Ada","email":"ada@example.com","password":"correct horse battery"}`, "Origin: http://localhost:"+port)
		expect(t, api, 200, "GET /board", "")
		if err := end(); err != nil {
			t.Errorf("it ended with %v", err)
		}
	}
	if err := i.command(t, dir, "/bin/sh", "-c", "true").Run(); err == nil {
		t.Error("there is a shell")
	}
}

// start runs a container of the image as it is meant to, until end asks it to end.
func (i image) start(t *testing.T, dir string) (end func() error) {
	t.Helper()
	cmd := i.command(t, dir, append(i.config.Entrypoint, i.config.Cmd...)...)
	cmd.Args = slices.Insert(cmd.Args, 1, "--info-fd", "3")
	info, says, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles = []*os.File{says}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = says.Close()
	var process struct {
		ID int `json:"child-pid"`
	}
	if err := json.UnmarshalRead(info, &process); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); testkit.Listens(line) == "" {
		t.Fatalf("it said %q, %v", line, err)
	}
	return func() error {
		if err := syscall.Kill(process.ID, syscall.SIGTERM); err != nil {
			return err
		}
		return cmd.Wait()
	}
}

// TestWhatIsDeployedIsSetRightly: every setting that Compose files, unit and
// chart name is one that there is.
func TestWhatIsDeployedIsSetRightly(t *testing.T) {
	known, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	for name, pattern := range map[string]string{
		"compose.yaml":                                    `(?m)^ {6}([A-Z][A-Z_]+): `,
		"deploy/compose/compose.yaml":                     `(?m)^ {6}((?:PUBLIC|TRUSTED|DATABASE|AUTH)_[A-Z_]+): `,
		"deploy/creatorvault.service":                     `[ =]([A-Z][A-Z_]+)=`,
		"deploy/helm/creatorvault/values.yaml":            `(?m)^#? +([A-Z][A-Z_]+): `,
		"deploy/helm/creatorvault/templates/_helpers.tpl": `name: ([A-Z][A-Z_]+),`,
	} {
		text, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(pattern).FindAllSubmatch(text, -1)
		if len(found) == 0 {
			t.Errorf("%s sets nothing", name)
		}
		for _, m := range found {
			setting := regexp.QuoteMeta(strings.TrimSuffix(string(m[1]), "_FILE"))
			if !regexp.MustCompile(`(?m)^#` + setting + `(_FILE)?=`).Match(known) {
				t.Errorf("%s sets %s, which is no setting", name, m[1])
			}
		}
	}
}

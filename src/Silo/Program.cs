using Fanfare.Demo;
using Fanfare.Hosting;

return args is ["demo", .. var rest] ? await DemoRun.RunAsync(rest) : await SiloHost.RunAsync(args);

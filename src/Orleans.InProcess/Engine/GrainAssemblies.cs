using System.Reflection;

namespace Orleans.Engine;

/// <summary>Finds grain classes in the loaded assemblies and in those that they refer to.</summary>
internal static class GrainAssemblies
{
    private static readonly string Own = typeof(GrainAssemblies).Assembly.GetName().Name!;

    public static IEnumerable<Type> Types() =>
        Assemblies().SelectMany(static assembly => assembly.GetTypes())
            .Where(static type => type is { IsAbstract: false, IsClass: true } && type.IsSubclassOf(typeof(Grain)));

    private static HashSet<Assembly> Assemblies()
    {
        var found = new HashSet<Assembly>();
        var open = new Stack<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(RefersToThis));
        while (open.TryPop(out var assembly))
        {
            if (!found.Add(assembly))
            {
                continue;
            }

            foreach (var name in assembly.GetReferencedAssemblies().Where(static name => !IsFramework(name)))
            {
                var referenced = Assembly.Load(name);
                if (RefersToThis(referenced))
                {
                    open.Push(referenced);
                }
            }
        }

        return found;
    }

    private static bool IsFramework(AssemblyName name) =>
        name.Name!.StartsWith("System", StringComparison.Ordinal) || name.Name.StartsWith("Microsoft", StringComparison.Ordinal) || name.Name == "netstandard";

    private static bool RefersToThis(Assembly assembly) =>
        !assembly.IsDynamic && Array.Exists(assembly.GetReferencedAssemblies(), static name => name.Name == Own);
}

---@brief
---
--- Seamline reports, while you type, where one Python module uses another in a way that no longer fits.
---
--- Install the server with `pip install seamline`. This file works by itself, as one of nvim-lspconfig; what else the
--- plugin brings is in `:help seamline`. The root is the one that `seamline check` chooses: both report the same.

---@param path string
local function has_section(path)
  local file = io.open(path)
  local text = file and file:read("a") or ""
  if file then
    file:close()
  end
  return ("\n" .. text):find("\n%s*%[+%s*tool%s*%.%s*seamline%s*[%].]") ~= nil
end

---@param name string
---@param directory string
local function is_settings(name, directory)
  return name == "seamline.toml" or (name == "pyproject.toml" and has_section(vim.fs.joinpath(directory, name)))
end

---@param name string
local function is_project(name)
  return name == "pyproject.toml" or name == "setup.py" or name == "setup.cfg"
end

---@type vim.lsp.Config
return {
  cmd = { "seamline", "serve" },
  filetypes = { "python" },
  root_dir = function(bufnr, on_dir)
    local root = vim.fs.root(bufnr, is_settings) or vim.fs.root(bufnr, ".git") or vim.fs.root(bufnr, is_project)
    -- A file that belongs to nothing has no other side: without a root there is nothing to start a server for.
    if root then
      on_dir(root)
    end
  end,
  init_options = { showReferencesCommand = "seamline.showReferences", dismissCommand = "seamline.dismiss" },
  settings = { seamline = { codeLens = true } },
  on_exit = function(_, _, client_id)
    -- Neovim 0.12 keeps those of files that are not open, and would show them beside those of the next server.
    vim.schedule(function()
      vim.diagnostic.reset(vim.lsp.diagnostic.get_namespace(client_id))
    end)
  end,
  commands = {
    -- A finding of agents is no problem: say why, and it is not shown again.
    ["seamline.dismiss"] = function(command, context)
      vim.ui.input({ prompt = "Not a problem, because: " }, function(reason)
        local client = vim.lsp.get_client_by_id(context.client_id)
        if reason and client then
          local arguments = vim.list_extend({}, command.arguments)
          table.insert(arguments, reason)
          client:request("workspace/executeCommand", { command = "seamline.dismissFinding", arguments = arguments })
        end
      end)
    end,
    -- What a code lens runs: the uses that it counts, in the quickfix list.
    ["seamline.showReferences"] = function(command, context)
      local client = assert(vim.lsp.get_client_by_id(context.client_id))
      local items = vim.lsp.util.locations_to_items(command.arguments[3], client.offset_encoding)
      vim.fn.setqflist({}, " ", { title = command.title, items = items })
      vim.cmd("botright copen")
    end,
  },
}
